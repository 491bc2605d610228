using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Browser.Tests;

/// <summary>What a real browser makes of the gateway's redirects and cookies, over https and with a real provider.</summary>
public sealed class SignInTests(Chromium chromium, OidcPackages packages) : IClassFixture<Chromium>, IClassFixture<OidcPackages>
{
    [Fact]
    public async Task Goto_PageWithoutASession_SignsInOnceAndReturnsThere()
    {
        await using var scene = await StartAsync();
        await using var browser = await chromium.NewAsync();
        var page = await browser.NewPageAsync();

        await SignInAsync(page, scene, "/orders?x=1&y=%2F", "alice");

        Assert.Equal($"{scene.At("/orders?x=1&y=%2F")}", page.Url);
        Assert.Equal("the page", await page.TitleAsync());
        var cookie = Assert.Single(await OwnCookiesAsync(browser, scene));
        Assert.Equal(("__Host-gateway-session", true, true, SameSiteAttribute.Lax), (cookie.Name, cookie.HttpOnly, cookie.Secure, cookie.SameSite));
        Assert.DoesNotContain("gateway", await page.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);

        // Another tab, and a script of the page.
        var other = await browser.NewPageAsync();
        Assert.Equal(200, (await other.GotoAsync($"{scene.At("/other")}"))!.Status);
        Assert.Equal(200, await page.EvaluateAsync<int>("fetch('/data').then(r => r.status)"));
        Assert.All(scene.Backend.Requests, request => Assert.Equal("corp:alice", request.Value("X-Consumer-Id")));
        Assert.All(scene.Backend.Requests, request => Assert.DoesNotContain("gateway-", request.Head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_SignOut_EndsTheSessionAndScriptsGetUnauthorized()
    {
        await using var scene = await StartAsync();
        await using var browser = await chromium.NewAsync();
        var page = await browser.NewPageAsync();
        await SignInAsync(page, scene, "/orders", "alice");
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync($"{scene.At("/other")}");

        await page.EvaluateAsync("() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/.gateway/sign-out'; document.body.append(f); f.submit(); }");
        await page.WaitForURLAsync(url => url.StartsWith(scene.Provider.Issuer + "/session/end", StringComparison.Ordinal), Quick<PageWaitForURLOptions>());

        Assert.Empty(await OwnCookiesAsync(browser, scene));
        Assert.Equal("401 basic", await tab.EvaluateAsync<string>("fetch('/data').then(r => `${r.status} ${r.type}`)"));
    }

    [Fact]
    public async Task Goto_PageOfAnotherSite_CanNeitherUseTheSessionNorEndIt()
    {
        await using var scene = await StartAsync();
        await using var browser = await chromium.NewAsync();
        var page = await browser.NewPageAsync();
        await SignInAsync(page, scene, "/orders", "alice");
        var before = scene.Backend.Requests.Count;
        await using var evil = RawBackend.Answering(Html($"<form method=post action='{scene.At("/.gateway/sign-out")}'><input type=submit></form><img src='{scene.At("/.gateway/sign-out")}'>"));

        var attacker = await browser.NewPageAsync();
        await attacker.GotoAsync($"http://localhost:{evil.Address.Port}/", Quick<PageGotoOptions>());
        await attacker.EvaluateAsync($"() => fetch('{scene.At("/orders")}', {{ method: 'POST', mode: 'no-cors', credentials: 'include' }})");
        await attacker.ClickAsync("input", Quick<PageClickOptions>());
        await attacker.WaitForURLAsync($"{scene.At("/")}", Quick<PageWaitForURLOptions>());

        // Only the page that signing out leads to, which is a visit like any other.
        Assert.Equal(["GET / HTTP/1.1"], scene.Backend.Requests.Skip(before).Select(request => request.StartLine));
        Assert.Single(await OwnCookiesAsync(browser, scene));
        Assert.Equal(200, await page.EvaluateAsync<int>("fetch('/data').then(r => r.status)"));
    }

    [Fact]
    public async Task Goto_SessionOfManyClaims_IsKeptInSeveralCookies()
    {
        await using var scene = await StartAsync();
        await using var browser = await chromium.NewAsync();
        var page = await browser.NewPageAsync();

        await SignInAsync(page, scene, "/orders", OidcProvider.Verbose);

        Assert.Equal("the page", await page.TitleAsync());
        Assert.InRange((await OwnCookiesAsync(browser, scene)).Count, 3, 4);
        Assert.Equal(200, await page.EvaluateAsync<int>("fetch('/data').then(r => r.status)"));

        await page.EvaluateAsync("() => fetch('/.gateway/sign-out', { method: 'POST', redirect: 'manual' })");
        Assert.Empty(await OwnCookiesAsync(browser, scene));
    }

    private Task<SignInScene> StartAsync() => SignInScene.StartAsync(packages, answer: Html(""), isSecure: true);

    private static async Task SignInAsync(IPage page, SignInScene scene, string path, string name)
    {
        await page.GotoAsync($"{scene.At(path)}", Quick<PageGotoOptions>());
        Assert.StartsWith(scene.Provider.Issuer, page.Url, StringComparison.Ordinal);
        await page.FillAsync("input[name=login]", name);
        await page.FillAsync("input[name=password]", "any");
        await page.ClickAsync("button[type=submit]", Quick<PageClickOptions>());
        await page.ClickAsync("button[autofocus]", Quick<PageClickOptions>()); // Consent.

        // By what the page says: the driver has missed the event of a page that came in between two of its looks.
        await page.WaitForFunctionAsync("url => location.href === url && document.readyState !== 'loading'", $"{scene.At(path)}");
    }

    private static async Task<IReadOnlyList<BrowserContextCookiesResult>> OwnCookiesAsync(IBrowserContext browser, SignInScene scene)
        => [.. (await browser.CookiesAsync([$"{scene.At("/")}"])).Where(cookie => cookie.Name.Contains("gateway-", StringComparison.Ordinal))];

    private static string Html(string body)
    {
        var text = $"<!doctype html><title>the page</title><body>{body}</body>";
        return $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {text.Length}\r\n\r\n{text}";
    }

    /// <summary>Pages of the provider refer to fonts elsewhere; nothing waits for those.</summary>
    private static T Quick<T>()
        where T : new()
    {
        var options = new T();
        typeof(T).GetProperty("WaitUntil")?.SetValue(options, WaitUntilState.DOMContentLoaded);
        return options;
    }
}
