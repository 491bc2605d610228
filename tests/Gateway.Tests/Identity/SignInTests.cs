using System.Net;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Identity;

/// <summary>Browsers sign in with a real provider, and are who they are afterwards.</summary>
public sealed class SignInTests(OidcPackages packages) : IClassFixture<OidcPackages>
{
    [Fact]
    public async Task Visit_BrowserWithoutASession_SignsInAndIsItsSubject()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();

        using var page = await browser.VisitAsync(scene.At("/orders?x=1&y=%2F"), "alice");
        using var again = await browser.AskAsync(scene.At("/orders"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, again.StatusCode));
        Assert.Equal(scene.At("/orders?x=1&y=%2F"), browser.Visited[^2]);
        Assert.Equal(["corp:alice", "corp:alice"], scene.Backend.Requests.Select(request => request.Value("X-Consumer-Id")));
        Assert.Equal("alice@example.com", scene.Backend.Requests[0].Value("X-User-Email"));
        Assert.All(scene.Backend.Requests, request => Assert.DoesNotContain("gateway-", request.Head, StringComparison.Ordinal));
        var cookie = Assert.Single(browser.CookiesOf(scene.At("/")), cookie => cookie.Name.StartsWith("gateway-", StringComparison.Ordinal));
        Assert.Equal(("gateway-session", true, "/"), (cookie.Name, cookie.HttpOnly, cookie.Path));
    }

    [Fact]
    public async Task Send_CallOfAProgramWithoutASession_IsUnauthorizedAndNotRedirected()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var html = ("Accept", "text/html");

        foreach (var headers in new[] { [("Accept", "application/json")], new[] { html, ("Sec-Fetch-Mode", "cors") }, [html, ("X-Requested-With", "XMLHttpRequest")], [] })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, scene.At("/orders"));
            Array.ForEach(headers, header => request.Headers.TryAddWithoutValidation(header.Item1, header.Item2));
            using var response = await client.SendAsync(request).Within();
            Assert.Equal((HttpStatusCode.Unauthorized, null), (response.StatusCode, response.Headers.Location));
            Assert.NotEmpty(response.Headers.WwwAuthenticate);
        }

        using var post = new HttpRequestMessage(HttpMethod.Post, scene.At("/orders")) { Headers = { { "Accept", "text/html" } } };
        using var answer = await client.SendAsync(post).Within();
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(scene.Backend.Requests);
    }

    [Fact]
    public async Task Ask_PageWithoutASession_RedirectsWithStateNonceAndChallenge()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();

        using var first = await browser.AskAsync(scene.At("/orders"));
        using var second = await browser.AskAsync(scene.At("/orders"));

        Assert.Equal((HttpStatusCode.Redirect, "no-store"), (first.StatusCode, first.Headers.CacheControl!.ToString()));
        var query = QueryHelpers.ParseQuery(first.Headers.Location!.Query);
        Assert.Equal(("code", "the gateway", "S256", "openid email"), ($"{query["response_type"]}", $"{query["client_id"]}", $"{query["code_challenge_method"]}", $"{query["scope"]}"));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.Equal(43, query[name].ToString().Length));
        var other = QueryHelpers.ParseQuery(second.Headers.Location!.Query);
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.NotEqual(query[name], other[name]));
        Assert.Equal(2, browser.CookiesOf(scene.At("/")).Count); // Two tabs can sign in at once.
    }

    [Fact]
    public async Task Ask_PageAgainAndAgain_LeavesFewCookies()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        for (var time = 0; time < 20; time++)
        {
            (await browser.AskAsync(scene.At("/orders"))).Dispose();
            Assert.InRange(browser.CookiesOf(scene.At("/")).Count, 1, 5);
        }
    }

    [Fact]
    public async Task Visit_SigningIn_LeavesNoSecretInTheLog()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();
        var callback = browser.Visited.Single(address => address.AbsolutePath == "/.gateway/callback");
        var secrets = QueryHelpers.ParseQuery(callback.Query).Where(pair => pair.Key is "code" or "state").Select(pair => pair.Value.ToString())
            .Append(browser.CookiesOf(scene.At("/")).Single(cookie => cookie.Name == "gateway-session").Value).ToList();

        var log = string.Join('\n', await scene.StopAsync());

        Assert.Equal(3, secrets.Count);
        Assert.Contains("/.gateway/callback", log, StringComparison.Ordinal);
        Assert.All([.. secrets, OidcProvider.ClientSecret], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Callback_NotOfThisBrowsersSignIn_IsRefused()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var victim = new Browser();
        using var attacker = new Browser();
        using var begun = await attacker.AskAsync(scene.At("/orders"));
        var state = StateOf(begun);

        foreach (var query in new[] { "", "?code=abc", $"?code=abc&state={state}", $"?state={state}", $"?code=a&state={state}&state=x", "?code=a&state=" + new string('s', 43) })
        {
            using var response = await victim.AskAsync(scene.At("/.gateway/callback" + query));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        // The right browser, and a code that the provider never gave.
        using var forged = await attacker.AskAsync(scene.At($"/.gateway/callback?code=abc&state={state}"));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        using var replayed = await attacker.AskAsync(scene.At($"/.gateway/callback?code=abc&state={state}"));
        Assert.Equal(HttpStatusCode.BadRequest, replayed.StatusCode);
        Assert.DoesNotContain(victim.CookiesOf(scene.At("/")).Concat(attacker.CookiesOf(scene.At("/"))), cookie => cookie.Name == "gateway-session");
    }

    [Fact]
    public async Task Callback_CodesMadeUp_ReachTheProviderAFewTimesAlone()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, scene.At("/orders")) { Headers = { { "Accept", "text/html" } } };
        using var begun = await client.SendAsync(request).Within();
        var state = StateOf(begun);

        // A program keeps the cookie that a browser would give back.
        var statuses = new List<HttpStatusCode>();
        for (var number = 0; number < 30; number++)
        {
            using var callback = new HttpRequestMessage(HttpMethod.Get, scene.At($"/.gateway/callback?code=code-{number}&state={state}"));
            callback.Headers.Add("Cookie", begun.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
            using var response = await client.SendAsync(callback).Within();
            statuses.Add(response.StatusCode);
            Assert.Equal(response.StatusCode == HttpStatusCode.TooManyRequests, response.Headers.RetryAfter is not null);
        }

        Assert.All(statuses, status => Assert.Contains(status, new[] { HttpStatusCode.Forbidden, HttpStatusCode.TooManyRequests }));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.InRange(scene.Provider.Exchanges, 10, 20);
    }

    [Fact]
    public async Task Callback_OfAnotherIssuer_IsRefused()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        using var begun = await browser.AskAsync(scene.At("/orders"));
        var state = StateOf(begun);

        using var response = await browser.AskAsync(scene.At($"/.gateway/callback?code=abc&state={state}&iss=https%3A%2F%2Fevil.example"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/orders?a=1", "/orders?a=1")]
    [InlineData("//evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    public async Task Visit_SignInPage_ReturnsToThisGatewayAlone(string returnTo, string path)
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();

        using var page = await browser.VisitAsync(scene.At("/.gateway/sign-in/corp?returnTo=" + Uri.EscapeDataString(returnTo)), "alice");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(scene.At(path), browser.Visited[^1]);
    }

    [Fact]
    public async Task Ask_WithAForgedSession_IsAsWithoutOne()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();
        var good = browser.CookiesOf(scene.At("/")).Single(cookie => cookie.Name == "gateway-session").Value;
        var pending = new Browser();
        (await pending.AskAsync(scene.At("/orders"))).Dispose();

        foreach (var forged in new[] { good[..^2] + (good[^2] == 'A' ? "BA" : "AA"), 'B' + good[1..], good[..40], "", "x", new string('A', 3000), pending.CookiesOf(scene.At("/"))[0].Value })
        {
            browser.Forge(scene.At("/"), "gateway-session", forged);
            using var response = await browser.AskAsync(scene.At("/orders"));
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        }

        Assert.Single(scene.Backend.Requests);
        pending.Dispose();
    }

    /// <summary>
    /// A neighbour under the same domain, or anybody on the way, can give a browser cookies: but none under a name that begins
    /// with __Host-, and what was sealed for such a name is worth nothing under another.
    /// </summary>
    [Fact]
    public async Task Callback_CookieOfHttpsUnderAnotherName_IsRefused()
    {
        await using var scene = await SignInScene.StartAsync(packages, publicUrl: "https://127.0.0.1");
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, scene.At("/orders")) { Headers = { { "Accept", "text/html" } } };
        using var begun = await client.SendAsync(request).Within();
        var cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        var state = StateOf(begun);
        Assert.StartsWith($"__Host-gateway-sign-in-{state}=", cookie, StringComparison.Ordinal);
        Assert.All(["; secure", "; httponly", "; samesite=lax", "; path=/"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);

        async Task<HttpStatusCode> StatusAsync(string sent)
        {
            using var back = new HttpRequestMessage(HttpMethod.Get, scene.At($"/.gateway/callback?code=abc&state={state}")) { Headers = { { "Cookie", sent } } };
            using var response = await client.SendAsync(back).Within();
            return response.StatusCode;
        }

        var pair = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(pair["__Host-".Length..]));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(pair)); // Taken; the code is none of the provider's.
    }

    [Fact]
    public async Task SignOut_Session_IsOverInThisBrowser()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();

        using var get = await browser.AskAsync(scene.At("/.gateway/sign-out"));
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode); // A link or an image signs nobody out.
        using var response = await browser.AskAsync(scene.At("/.gateway/sign-out"), HttpMethod.Post);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith(scene.Provider.Issuer + "/session/end?client_id=", response.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.CookiesOf(scene.At("/")), cookie => cookie.Name.StartsWith("gateway-", StringComparison.Ordinal));
        using var after = await browser.AskAsync(scene.At("/orders"));
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task Ask_SessionNearItsEnd_IsRenewedWithoutAnybodyNoticing()
    {
        await using var scene = await SignInScene.StartAsync(packages, lifetime: 5, canRefresh: true);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();
        var first = browser.CookiesOf(scene.At("/")).Single(cookie => cookie.Name == "gateway-session").Value;

        await Polling.UntilAsync(async () =>
        {
            // Several at once: the refresh token is good for one of them.
            var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.AskAsync(scene.At("/orders"))));
            Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            Array.ForEach(responses, response => response.Dispose());
            return browser.CookiesOf(scene.At("/")).Single(cookie => cookie.Name == "gateway-session").Value != first;
        });

        await scene.Provider.Output.WaitForAsync("refreshed");
        Assert.All(scene.Backend.Requests, request => Assert.Equal("corp:alice", request.Value("X-Consumer-Id")));
    }

    [Fact]
    public async Task Ask_ProviderSlowWhenASessionEnds_IsUnavailableUntilItAnswersAndThenGoesOn()
    {
        await using var scene = await SignInScene.StartAsync(packages, lifetime: 5, canRefresh: true);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();
        await scene.Provider.ToggleHoldAsync();

        // As long as it holds, the session is none the worse; then it would have to be renewed.
        var statuses = new List<HttpStatusCode>();
        await Polling.UntilAsync(async () =>
        {
            using var response = await browser.AskAsync(scene.At("/orders"));
            statuses.Add(response.StatusCode);
            return response.StatusCode == HttpStatusCode.ServiceUnavailable && (await response.Content.ReadAsStringAsync()).Contains("has to be renewed", StringComparison.Ordinal);
        });
        Assert.All(statuses.SkipLast(1), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, scene.Provider.CountOf("holding"));

        await scene.Provider.ToggleHoldAsync();
        await Polling.UntilAsync(async () =>
        {
            using var response = await browser.AskAsync(scene.At("/orders"));
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            return response.StatusCode == HttpStatusCode.OK;
        });
        Assert.Equal(0, scene.Provider.CountOf("refused"));
    }

    [Fact]
    public async Task Ask_ProviderKilledAfterSigningIn_SessionsGoOnAndNewOnesAreUnavailable()
    {
        await using var scene = await SignInScene.StartAsync(packages);
        using var browser = new Browser();
        (await browser.VisitAsync(scene.At("/orders"), "alice")).Dispose();
        await scene.Provider.KillAsync();

        using var known = await browser.AskAsync(scene.At("/orders"));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);

        // The provider's addresses are known, so a browser is sent there still; what it finds is not the gateway's to say.
        using var other = new Browser();
        using var sent = await other.AskAsync(scene.At("/orders"));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var state = StateOf(sent);
        using var back = await other.AskAsync(scene.At($"/.gateway/callback?code=abc&state={state}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, back.StatusCode);
    }

    /// <summary>What the provider would send the browser back with.</summary>
    private static string StateOf(HttpResponseMessage redirect) => QueryHelpers.ParseQuery(redirect.Headers.Location!.Query)["state"].ToString();
}
