using Gateway.Proxy.Admin;
using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Tests.Observability;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Tests.Admin.Dashboard;

public sealed class OperatorSessionsTests
{
    private const string Token = "the-token-of-this-test";

    private readonly ManualClock _clock = new();
    private readonly OperatorSessions _sessions;

    public OperatorSessionsTests() => _sessions = new(AdminTokens.Load(AdminToken.Load(Token, "nowhere"), "grafana read the-token-that-may-read"), _clock);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the-token-of-this-tes")]
    [InlineData("the-token-of-this-test ")]
    public void Begin_WrongToken_IsNone(string? token) => Assert.Null(_sessions.Begin(token));

    [Theory]
    [InlineData(Token, "admin", "Write")]
    [InlineData("the-token-that-may-read", "grafana", "Read")]
    public void Begin_Token_HasItsNameAndRole(string token, string name, string role)
    {
        var caller = _sessions.Begin(token)!.Value.Session.Caller;

        Assert.Equal((name, role), (caller.Name, caller.Role.ToString()));
    }

    [Fact]
    public void Of_CookieOfASession_IsThatSessionUntilItsEnd()
    {
        var (cookie, session) = _sessions.Begin(Token)!.Value;
        var request = Request(cookie);

        _clock.Advance(OperatorSessions.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Same(session, _sessions.Of(request));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_sessions.Of(request));
    }

    [Fact]
    public void Of_CookieOfAnotherNodeOnTheHost_IsNone()
    {
        var (cookie, _) = _sessions.Begin(Token)!.Value;

        Assert.Null(_sessions.Of(Request(cookie, port: 8082)));
    }

    [Fact]
    public void HasSecret_OfAnotherSession_IsFalse()
    {
        var (_, one) = _sessions.Begin(Token)!.Value;
        var (cookie, other) = _sessions.Begin(Token)!.Value;
        var request = Request(cookie);

        Assert.False(OperatorSessions.HasSecret(request, other));
        request.Headers[OperatorSessions.HeaderName] = one.Secret;
        Assert.False(OperatorSessions.HasSecret(request, other));
        request.Headers[OperatorSessions.HeaderName] = new([other.Secret, other.Secret]);
        Assert.False(OperatorSessions.HasSecret(request, other));
        request.Headers[OperatorSessions.HeaderName] = other.Secret;
        Assert.True(OperatorSessions.HasSecret(request, other));
    }

    [Fact]
    public void Begin_BeyondTheMost_EndsTheOldest()
    {
        var cookies = new List<string>();
        for (var i = 0; i <= OperatorSessions.MaxSessions; i++)
        {
            cookies.Add(_sessions.Begin(Token)!.Value.Cookie);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(_sessions.Of(Request(cookies[0])));
        Assert.All(cookies.Skip(1), cookie => Assert.NotNull(_sessions.Of(Request(cookie))));
    }

    [Fact]
    public void End_Session_IsGoneAndOthersStay()
    {
        var (one, other) = (_sessions.Begin(Token)!.Value.Cookie, _sessions.Begin(Token)!.Value.Cookie);

        _sessions.End(Request(one));

        Assert.Null(_sessions.Of(Request(one)));
        Assert.NotNull(_sessions.Of(Request(other)));
    }

    private static HttpRequest Request(string cookie, int port = 8081)
    {
        var context = new DefaultHttpContext();
        context.Connection.LocalPort = port;
        context.Request.Headers.Cookie = $"gateway-dashboard-8081={cookie}";
        return context.Request;
    }
}
