using System.Net;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Two real processes behind one address, as behind a load balancer: what one node gives a browser, the other one takes.</summary>
[Collection(FleetGroup.Name)]
public sealed class FleetSignInTests(OidcPackages packages) : IClassFixture<OidcPackages>
{
    public static TheoryData<string> Engines => FleetProcesses.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Ask_SessionOfOneNode_IsTakenAndRenewedOnceByBoth(string engine)
    {
        await using var scene = await SceneAsync(engine, lifetime: 5);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At(0), "alice")).Dispose();

        // Around each renewal both nodes get several requests at once, and the refresh token is good for one of them.
        var sessions = new HashSet<string> { browser.SessionOf(scene.At(0))! };
        await Polling.UntilAsync(async () =>
        {
            var cookie = browser.SessionOf(scene.At(0))!;
            var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => browser.AskAsync(scene.At(number % 2))));
            Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            Array.ForEach(responses, response => response.Dispose());
            sessions.Add(browser.SessionOf(scene.At(0))!);
            return scene.Provider.CountOf("refreshed") >= 2 && browser.SessionOf(scene.At(0)) == cookie;
        });

        await Polling.UntilAsync(() => Task.FromResult(scene.Provider.Exchanges == 1 + scene.Provider.CountOf("refreshed")));
        Assert.Equal((0, 0), (scene.Provider.CountOf("refused"), scene.Provider.CountOf("revoked")));
        Assert.True(sessions.Count > 1);
        Assert.All(scene.Backend.Requests, request => Assert.Equal("corp:alice", request.Value("X-Consumer-Id")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task SignOut_OnOneNode_IsSeenByBothAndKeepsCopiesFromBeingRenewed(string engine)
    {
        await using var scene = await SceneAsync(engine, lifetime: 5);
        using var browser = new Browser();
        using var thief = new Browser();
        (await browser.VisitAsync(scene.At(0), "alice")).Dispose();
        thief.Forge(scene.At(0), "gateway-session", browser.SessionOf(scene.At(0))!);

        using var response = await browser.AskAsync(scene.SignOut(1), HttpMethod.Post);
        Assert.Equal((HttpStatusCode.Redirect, null), (response.StatusCode, browser.SessionOf(scene.At(0))));
        await scene.Provider.Output.WaitForAsync("revoked");
        var exchanges = scene.Provider.Exchanges;
        for (var node = 0; node < 2; node++)
        {
            using var after = await browser.AskAsync(scene.At(node));
            Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        }

        // Who has a copy of the cookie keeps it until the access token's time is nearly over, and on no node longer.
        await Polling.UntilAsync(async () => await StatusAsync(thief, scene.At(0)) == HttpStatusCode.Redirect);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(thief, scene.At(1)));
        Assert.Equal(exchanges, scene.Provider.Exchanges);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Ask_AllNodesRestarted_SessionsGoOn(string engine)
    {
        await using var scene = await SceneAsync(engine, lifetime: 3600);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At(0), "alice")).Dispose();

        await scene.RestartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, scene.At(2)));
    }

    [Fact]
    public async Task Visit_WrongClientSecret_IsUnavailableAndTheLogSaysWhatToCheck()
    {
        await using var scene = await FleetSignInScene.StartAsync(packages, "redis", lifetime: 3600, clientSecret: "not-the-secret");
        using var browser = new Browser();

        using var page = await browser.VisitAsync(scene.At(0), "alice");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (page.StatusCode, page.Headers.RetryAfter!.ToString()));
        var line = await scene.LogOf(0).WaitForAsync("could not sign in");
        Assert.Contains("answered 401 with the error invalid_client. Check clientId, and the secret in the variable", line, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", scene.LogOf(0).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_RedisIsGone_SessionsGoOnWhereTheirKeysAreKnownAndAreUnavailableElsewhere()
    {
        await using var scene = await SceneAsync("redis", lifetime: 3600);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At(0), "alice")).Dispose();
        await scene.Redis.KillAsync();

        using var known = await browser.AskAsync(scene.At(0));
        using var unknown = await browser.AskAsync(scene.At(1));
        using var stranger = new Browser();
        using var begun = await stranger.AskAsync(scene.At(1));

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (unknown.StatusCode, unknown.Headers.RetryAfter!.ToString()));
        Assert.Contains("Sessions unavailable", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, begun.StatusCode);
        Assert.Contains("Sign-in unavailable", await begun.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<FleetSignInScene> SceneAsync(string engine, int lifetime) => FleetSignInScene.StartAsync(packages, engine, lifetime);

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, Uri address)
    {
        using var response = await browser.AskAsync(address);
        return response.StatusCode;
    }
}
