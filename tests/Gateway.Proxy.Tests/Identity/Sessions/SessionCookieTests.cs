using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Sessions;
using Gateway.Proxy.Identity.Sessions;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.Identity.Sessions;

/// <summary>Session cookies and their keys.</summary>
public sealed class SessionCookieTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("{\"claims\":\"some text\"}");

    private readonly SessionKey _key = new(7, TimeSpan.Zero, [.. Enumerable.Range(0, SessionKey.SecretBytes).Select(number => (byte)number)]);

    [Fact]
    public void Open_WhatWasSealed_IsTheSameText()
    {
        var cookie = CookieSeal.Seal(_key, "Session", Text);
        var parsed = CookieSeal.Parse(cookie)!.Value;
        Assert.Equal(7UL, parsed.KeyId);
        Assert.Equal(Text, CookieSeal.Open(_key, "Session", parsed.Bytes));
        Assert.NotEqual(cookie, CookieSeal.Seal(_key, "Session", Text));
    }

    [Fact]
    public void Open_AnyBitTurned_IsNothing()
    {
        var bytes = CookieSeal.Parse(CookieSeal.Seal(_key, "Session", Text))!.Value.Bytes;
        for (var bit = 72; bit < bytes.Length * 8; bit++) // Behind version and key id, which choose the key.
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(CookieSeal.Open(_key, "Session", bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Null(CookieSeal.Open(_key, "PendingSignIn", bytes));
        Assert.Null(CookieSeal.Open(_key with { Secret = [.. new byte[SessionKey.SecretBytes]] }, "Session", bytes));
        Assert.NotNull(CookieSeal.Open(_key, "Session", bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("AQ==")]
    [InlineData("not base64url!")]
    [InlineData("AQAAAAAAAAAAAAAA")]
    [InlineData("AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Parse_AnyOtherText_IsNoCookieOfOurs(string text) => Assert.Null(CookieSeal.Parse(text));

    [Fact]
    public async Task Find_KeyMadeByAnotherNode_IsKnownOnEveryNode()
    {
        await using var engine = new LocalEngine(new NodeInfo(new(1, 1), "node", EngineProtocol.Current), () => TimeSpan.Zero, (_, _) => { });
        var authorities = engine.Host(new SessionKeyKind());
        var clock = new ManualClock();
        using var keys = new SessionKeys(authorities, clock);
        await engine.StartAsync(CancellationToken.None);
        Assert.Null(await keys.FindAsync(99)); // Nobody has it, and asking made the first key.

        // A second node of the fleet, which knows nothing yet.
        var newest = await keys.NewestAsync();
        using var other = new SessionKeys(authorities, clock);
        Assert.Equal(newest, await other.FindAsync(newest!.Id));
        Assert.Equal(newest.Id, (await other.NewestAsync())!.Id);
    }

    [Fact]
    public async Task Find_ManyCookiesAtANodesStart_ShareOneCallAndAreAllRead()
    {
        var fleet = new StillFleet();
        using var keys = new SessionKeys(fleet, new ManualClock());

        var finding = Enumerable.Range(0, 100).Select(_ => keys.FindAsync(_key.Id).AsTask()).ToList();
        fleet.Answer.SetResult(new([_key]));

        Assert.All(await Task.WhenAll(finding), found => Assert.Same(_key, found));
        Assert.Equal(1, fleet.Calls);
    }

    [Fact]
    public async Task Find_MadeUpKeysByTheThousand_CostOneCallASecond()
    {
        var fleet = new StillFleet();
        fleet.Answer.SetResult(new([_key]));
        var clock = new ManualClock();
        using var keys = new SessionKeys(fleet, clock);

        for (var second = 0; second < 3; second++)
        {
            for (var id = 100UL; id < 1100; id++)
            {
                Assert.Null(await keys.FindAsync(id));
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, fleet.Calls);
        Assert.Same(_key, await keys.FindAsync(_key.Id));
    }

    [Fact]
    public async Task Find_FleetThatDoesNotAnswer_IsNoKeyAndSaysThatNoneIsKnown()
    {
        var fleet = new StillFleet();
        fleet.Answer.SetResult(new(UnavailableReason.Timeout));
        using var keys = new SessionKeys(fleet, new ManualClock());

        Assert.Null(await keys.FindAsync(_key.Id));
        Assert.Null(await keys.NewestAsync());
        Assert.False(keys.HasAny);
    }

    [Theory]
    [InlineData("a=1; b=2", "a=1; b=2")]
    [InlineData("gateway-session=x; a=1", "a=1")]
    [InlineData("a=1;__Host-gateway-session=x;b=2", "a=1; b=2")]
    [InlineData("gateway-sessionC1=x; gateway-sessionC2=y; gateway-sign-in-abc=z", "")]
    [InlineData("my-gateway-session=1", "my-gateway-session=1")]
    [InlineData("", "")]
    public void Without_AnyHeader_LeavesWhatIsNotTheGateways(string header, string rest) => Assert.Equal(rest, SessionCookies.Without(header));

    /// <summary>RFC 7636, appendix B.</summary>
    [Fact]
    public void Challenge_OfTheStandardsVerifier_IsTheStandards()
        => Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", SignInSecret.Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    [Fact]
    public void ToString_OfASession_ShowsNoTokenAndNoClaim()
    {
        var session = new Session("id", 0, "corp", "SECRET", "SECRET", default, default, default);
        var pending = new PendingSignIn("corp", "SECRET", "SECRET", "SECRET", "/", default);
        Assert.DoesNotContain("SECRET", $"{session} {pending}", StringComparison.Ordinal);
    }

    /// <summary>A fleet that answers when the test says so.</summary>
    private sealed class StillFleet : IAuthorities<SessionKeyRequest, IReadOnlyList<SessionKey>>
    {
        public TaskCompletionSource<AuthorityResult<IReadOnlyList<SessionKey>>> Answer { get; } = new();

        public int Calls { get; private set; }

        public ValueTask<AuthorityResult<IReadOnlyList<SessionKey>>> CallAsync(string key, SessionKeyRequest command, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            Calls++;
            return new(Answer.Task);
        }
    }
}
