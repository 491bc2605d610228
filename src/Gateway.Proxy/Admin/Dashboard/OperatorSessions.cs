using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>
/// Sessions of operators at the dashboard page, in this process's memory. The cookie alone changes nothing: browsers send it to
/// every port of a host, and for pages of other ports too. A change carries the session's secret in a header as well, which
/// was told once, at sign-in, and which no page of another origin can read or send.
/// </summary>
internal sealed class OperatorSessions(AdminTokens tokens, TimeProvider clock)
{
    /// <summary>The header with the secret.</summary>
    public const string HeaderName = "X-Gateway-Csrf";

    /// <summary>Where cookies are sent to, and nowhere else.</summary>
    public const string CookiePath = "/dashboard";

    /// <summary>A session ends after so long, used or not.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Sessions at once; with one more the oldest ends.</summary>
    internal const int MaxSessions = 64;

    private readonly ConcurrentDictionary<string, OperatorSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins a session.</summary>
    /// <param name="shown">What should be a token of the admin listener.</param>
    /// <returns>The cookie's value and the session; null for nobody's token.</returns>
    public (string Cookie, OperatorSession Session)? Begin(string? shown)
    {
        if (tokens.Find(shown) is not { } caller)
        {
            return null;
        }

        foreach (var (key, _) in _sessions.OrderByDescending(s => s.Value.Begun).Skip(MaxSessions - 1))
        {
            _sessions.TryRemove(key, out _);
        }

        var (cookie, session) = (NewSecret(), new OperatorSession(caller, NewSecret(), clock.GetTimestamp()));
        _sessions[KeyOf(cookie)] = session;
        return (cookie, session);
    }

    /// <summary>The session of the request's cookie; null where it has none, or it has ended.</summary>
    public OperatorSession? Of(HttpRequest request)
    {
        if (request.Cookies[CookieOf(request)] is not { Length: > 0 } cookie || !_sessions.TryGetValue(KeyOf(cookie), out var session))
        {
            return null;
        }

        if (TimeLeft(session) > TimeSpan.Zero)
        {
            return session;
        }

        _sessions.TryRemove(KeyOf(cookie), out _);
        return null;
    }

    /// <summary>How much longer a session lasts.</summary>
    public TimeSpan TimeLeft(OperatorSession session) => Lifetime - clock.GetElapsedTime(session.Begun);

    /// <summary>Whether the request carries the session's secret.</summary>
    public static bool HasSecret(HttpRequest request, OperatorSession session)
        => request.Headers[HeaderName] is [{ } shown]
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(session.Secret), Encoding.UTF8.GetBytes(shown));

    /// <summary>Ends the request's session.</summary>
    public void End(HttpRequest request)
    {
        if (request.Cookies[CookieOf(request)] is { } cookie)
        {
            _sessions.TryRemove(KeyOf(cookie), out _);
        }
    }

    /// <summary>The cookie's name: nodes on one host share its cookies, so it says the port.</summary>
    public static string CookieOf(HttpRequest request)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"gateway-dashboard-{request.HttpContext.Connection.LocalPort}");

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    // Hashed, so that looking one up tells nothing by its time.
    private static string KeyOf(string cookie) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cookie)));
}
