using System.Globalization;
using System.Net.Http.Json;
using Gateway.Engine.Contract;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Browser.Tests;

/// <summary>What operators see at the dashboard page while things happen, in a real browser.</summary>
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Limits_WhileACallerSpendsItsPermits_ShowTheBucketDrainAndTheResetFillIt()
    {
        var alice = TestKey.Create();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, node) = await DashboardScene.StartAsync(chromium, Table(backend.Address, alice));
        await using var _ = scene;
        await scene.ShowAsync("Limits");
        await scene.Page.GetByRole(AriaRole.Textbox, new() { Name = "Caller" }).FillAsync("alice");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        var limit = scene.Page.GetByRole(AriaRole.Region, new() { Name = "Limit per-hour of alice" });

        var seen = new List<int>();
        for (var round = 0; round < 4; round++)
        {
            await Volley.RepeatAsync(node.Address, RawRequests.Get("/search", alice.Header), 60);
            var before = seen.LastOrDefault(200);
            await Polling.UntilAsync(async () => await LevelAsync(limit) < before);
            seen.Add(await LevelAsync(limit));
        }

        await Expect(limit.GetByText("used up")).ToBeVisibleAsync();
        Assert.Equal(0, seen[^1]);
        Assert.Equal(seen.OrderDescending(), seen);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/search", alice.Header), 20);
        await Expect(limit.GetByText("Refused ")).ToBeVisibleAsync();
        await scene.PictureAsync("limits");

        await limit.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await scene.SignInAsync();
        await scene.Page.GetByLabel("Why").FillAsync("our own mistake");
        await scene.Dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();

        await Expect(limit.GetByText("our own mistake")).ToBeVisibleAsync();
        await Polling.UntilAsync(async () => await LevelAsync(limit) > 0);
        Assert.Empty(scene.Complaints);
    }

    [Fact]
    public async Task Circuits_BackendGoesAndComesBack_ShowItOpenAndCloseAgain()
    {
        await using var users = RawBackend.Answering(RawAnswers.Ok);
        var orders = RawBackend.Answering(RawAnswers.Ok);
        var (scene, node) = await DashboardScene.StartAsync(chromium, Table(orders.Address, TestKey.Create(), users.Address));
        await using var _ = scene;
        using var end = new CancellationTokenSource();
        var traffic = Task.WhenAll(KeepAskingAsync(node.Address, "/orders", end.Token), KeepAskingAsync(node.Address, "/users", end.Token));
        await Expect(Verdict(scene).GetByText("All is well")).ToBeVisibleAsync();
        await scene.PictureAsync("overview");

        await orders.DisposeAsync();
        await Expect(Verdict(scene).GetByText("Not closed: orders")).ToBeVisibleAsync();
        await Expect(Verdict(scene).GetByText("of requests get a 5xx")).ToBeVisibleAsync();
        await scene.PictureAsync("overview-trouble");
        await scene.ShowAsync("Circuits");
        var card = scene.Page.GetByRole(AriaRole.Region, new() { Name = "Cluster orders" });
        await Expect(card.GetByRole(AriaRole.Img, new() { Name = "The circuit is open" })).ToBeVisibleAsync();
        await scene.PictureAsync("circuits-open");

        await using var back = RawBackend.Answering(RawAnswers.Ok, orders.Address.Port);
        await Expect(card.GetByRole(AriaRole.Img, new() { Name = "The circuit is closed" })).ToBeVisibleAsync();
        await Expect(card.GetByRole(AriaRole.List, new() { Name = "Changes, the newest first" }).GetByRole(AriaRole.Listitem).First).ToContainTextAsync("closed");
        await Expect(card.GetByRole(AriaRole.Img, new() { NameRegex = new("^History: .*open at .*closed at ") })).ToBeVisibleAsync();
        await scene.PictureAsync("circuits-closed");
        await end.CancelAsync();
        await traffic;
        Assert.Empty(scene.Complaints);
    }

    [Fact]
    public async Task RouteTable_PushAndRollback_AreSeenWithWhatTheyChange()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(2, "redis", redis.Endpoint, Table(backend.Address, TestKey.Create()));
        await using var scene = await DashboardScene.OpenAsync(chromium, fleet.Nodes[0].AdminAddress);
        var other = scene.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "node-2" });
        await Expect(other).ToContainTextAsync("ready"); // The node's own word, with its release and figures.
        await Expect(other).ToContainTextAsync("version 1 ");
        await scene.ShowAsync("Route table");
        await Expect(scene.Page.GetByRole(AriaRole.Region, new() { Name = "In force" })).ToContainTextAsync("Version 1");

        using var publisher = new Publisher();
        var (status, _) = await publisher.PutAsync(fleet.Nodes[1], Tables.Single(backend.Address, "match: { pathPrefix: /shop }"), "?fast=true&note=only+a+shop");
        Assert.Equal(200, status);
        await Expect(scene.Page.GetByRole(AriaRole.Region, new() { Name = "In force" })).ToContainTextAsync("Version 2");
        var first = Entry(scene, "Version 2");
        await first.GetByRole(AriaRole.Button, new() { Name = "Changes" }).ClickAsync();
        await Expect(first).ToContainTextAsync("route every added");
        await Expect(first).ToContainTextAsync("route orders removed");
        await Expect(first).ToContainTextAsync("only a shop");
        await scene.PictureAsync("table");

        await Entry(scene, "Version 1").GetByRole(AriaRole.Button, new() { Name = "Roll back to this" }).ClickAsync();
        await scene.SignInAsync();
        await Expect(scene.Dialog).ToContainTextAsync("route orders added");
        await scene.PictureAsync("rollback");
        await scene.Page.GetByLabel("Why").FillAsync("the shop was empty");
        await scene.Dialog.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();

        await Expect(scene.Page.GetByRole(AriaRole.Region, new() { Name = "In force" })).ToContainTextAsync("Version 3");
        await Expect(Entry(scene, "Version 3")).ToContainTextAsync("the shop was empty");
        Assert.Equal("3", (await publisher.VersionAsync(fleet.Nodes[1])).Version);
        Assert.Empty(scene.Complaints);
    }

    [Fact]
    public async Task Explain_ARequest_ShowsEachStageAndWhyNoOtherRouteTakesIt()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, _) = await DashboardScene.StartAsync(chromium, Table(backend.Address, TestKey.Create()));
        await using var __ = scene;
        await scene.ShowAsync("Explain");

        await scene.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("http://localhost/search?q=1");
        await scene.Page.GetByLabel("Headers, one in a line").FillAsync("X-Api-Key: nobody's");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await scene.SignInAsync();

        await Expect(scene.Page.GetByRole(AriaRole.Heading, new() { Name = "Refused with 401" })).ToBeVisibleAsync();
        await scene.Page.GetByLabel("Headers, one in a line").FillAsync("");
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await Expect(scene.Page.GetByRole(AriaRole.Heading, new() { Name = "Forwarded" })).ToBeVisibleAsync();
        await Expect(scene.Page.GetByRole(AriaRole.Table, new() { Name = "Rate limits" })).ToContainTextAsync("200 of 200 per 1h");
        await Expect(scene.Page.GetByRole(AriaRole.Region, new() { Name = "Why not another route" })).ToContainTextAsync("orders");
        await scene.PictureAsync("explain");
        Assert.Empty(backend.Requests);
        Assert.Empty(scene.Complaints);
    }

    [Fact]
    public async Task Keyboard_Alone_SignsInAndIsolatesACircuit()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, _) = await DashboardScene.StartAsync(chromium, Table(backend.Address, TestKey.Create()));
        await using var __ = scene;
        var keyboard = scene.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusedAsync(scene));
        await TabToAsync(scene, "Circuits");
        await keyboard.PressAsync("Enter");
        await TabToAsync(scene, "Isolate");
        await keyboard.PressAsync("Enter");
        await Expect(scene.Page.GetByLabel("Admin token")).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(scene.Dialog).ToBeHiddenAsync();
        Assert.Equal("Isolate", await FocusedAsync(scene));

        await keyboard.PressAsync("Enter");
        await Expect(scene.Page.GetByLabel("Admin token")).ToBeFocusedAsync();
        await keyboard.TypeAsync(FleetProcesses.AdminToken);
        await keyboard.PressAsync("Enter");
        await Expect(scene.Page.GetByLabel("Why")).ToBeFocusedAsync();
        await keyboard.TypeAsync("being rebuilt");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("carol");
        await keyboard.PressAsync("Enter");

        await Expect(scene.Dialog).ToBeHiddenAsync();
        await Expect(scene.Page.GetByText("Ordered by carol: being rebuilt")).ToBeVisibleAsync();
        Assert.Equal("Isolate", await FocusedAsync(scene)); // What changes each second takes no focus away.
        Assert.Empty(scene.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Phone_EveryView_FitsItsWidthAndCanBeRead(ColorScheme scheme)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var alice = TestKey.Create();
        var (scene, node) = await DashboardScene.StartAsync(chromium, Table(backend.Address, alice), new() { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = scheme });
        await using var _ = scene;
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/search", alice.Header), 20);

        foreach (var view in new[] { "Overview", "Routes", "Circuits", "Limits", "Route table", "Explain" })
        {
            await scene.ShowAsync(view);
            await Expect(scene.Page.Locator("main .panel").First).ToBeVisibleAsync();
            Assert.Equal(0, await scene.Page.EvaluateAsync<int>("() => { scrollTo(500, 0); return scrollX + document.documentElement.scrollWidth - document.documentElement.clientWidth; }"));
            await scene.PictureAsync($"phone-{scheme}-{view.Replace(' ', '-')}".ToLowerInvariant());
        }

        // The least contrast that WCAG 2 asks for, of each colour of text on the grounds it stands on.
        foreach (var text in new[] { "text", "muted", "accent", "ok", "warn", "bad" })
        {
            foreach (var ground in new[] { "surface", "ground" })
            {
                Assert.True(await ContrastAsync(scene.Page, text, ground) >= 4.5, $"{text} on {ground} in {scheme} cannot be read well.");
            }
        }

        Assert.Equal(scheme == ColorScheme.Dark, await scene.Page.EvaluateAsync<bool>("() => parseInt(getComputedStyle(document.body).backgroundColor.slice(4)) < 64"));
        Assert.Empty(scene.Complaints);
    }

    [Fact]
    public async Task Session_ChangesWithoutItsSecretOrAfterItsEnd_AreRefused()
    {
        const string Reset = "/limits/per-hour/alice/reset";
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, node) = await DashboardScene.StartAsync(chromium, Table(backend.Address, TestKey.Create()));
        await using var _ = scene;
        Assert.Equal(401, await scene.PostAsync(Reset, secret: null));

        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await scene.SignInAsync("not-the-token-of-this-test");
        await Expect(scene.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is no token of the admin listener.");
        await scene.SignInAsync();
        await Expect(scene.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();

        var secret = await scene.Page.EvaluateAsync<string>("Object.values(localStorage).find(v => v.length === 64)");
        Assert.Equal((403, 403, 200), (await scene.PostAsync(Reset, secret: null), await scene.PostAsync(Reset, new string('0', 64)), await scene.PostAsync(Reset, secret)));
        var cookie = Assert.Single(await scene.Browser.CookiesAsync([$"{new Uri(node.AdminAddress, "/dashboard/")}"]));
        Assert.Equal((true, SameSiteAttribute.Strict, "/dashboard"), (cookie.HttpOnly, cookie.SameSite, cookie.Path));
        Assert.Empty(await scene.Browser.CookiesAsync([$"{new Uri(node.Address, "/orders")}"]));

        // With 64 sessions more, this one has ended, as after its eight hours.
        using var http = new HttpClient();
        for (var i = 0; i < 64; i++)
        {
            using var signedIn = await http.PostAsJsonAsync(new Uri(node.AdminAddress, "/dashboard/session"), new { token = FleetProcesses.AdminToken });
            Assert.True(signedIn.IsSuccessStatusCode);
        }

        Assert.Equal(401, await scene.PostAsync(Reset, secret));
        await scene.Page.ReloadAsync();
        await Expect(scene.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Session_PageOfAnotherPortOfTheHost_CannotUseIt()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, node) = await DashboardScene.StartAsync(chromium, Table(backend.Address, TestKey.Create()));
        await using var _ = scene;
        await scene.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await scene.SignInAsync();
        await Expect(scene.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        const string Body = "<!doctype html><title>evil</title>";
        await using var evil = RawBackend.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

        var attacker = await scene.Browser.NewPageAsync();
        await attacker.GotoAsync($"{evil.Address}"); // The same site, so that the cookie is sent.
        var post = attacker.WaitForResponseAsync("**/dashboard/api/**");
        await attacker.EvaluateAsync($"() => fetch('{new Uri(node.AdminAddress, "/dashboard/api/circuits/orders/open?reason=evil&by=evil")}', {{ method: 'POST', mode: 'no-cors', credentials: 'include' }})");

        Assert.Equal(403, (await post).Status);
        Assert.Equal("refused", await attacker.EvaluateAsync<string>($"() => fetch('{new Uri(node.AdminAddress, "/dashboard/session")}', {{ credentials: 'include' }}).then(() => 'read', () => 'refused')"));
        var frame = $"document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{new Uri(node.AdminAddress, "/dashboard/")}' }}))";
        var console = attacker.WaitForConsoleMessageAsync(new() { Predicate = message => message.Text.Contains("frame-ancestors", StringComparison.Ordinal) });
        await attacker.EvaluateAsync(frame);
        await console;
    }

    [Fact]
    public async Task Policy_TextThatGetsIntoThePage_NeitherRunsNorCallsAnybody()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var (scene, _) = await DashboardScene.StartAsync(chromium, Table(backend.Address, TestKey.Create()));
        await using var __ = scene;
        Assert.Empty(scene.Complaints);

        Assert.Equal("TypeError", await TryAsync(scene.Page, "document.body.innerHTML = '<img src=x onerror=alert(1)>'"));
        Assert.Equal("TypeError", await TryAsync(scene.Page, "document.body.setAttribute('onclick', 'alert(1)')"));
        Assert.Equal("TypeError", await TryAsync(scene.Page, "document.createElement('script').text = 'alert(1)'"));
        Assert.Equal("done", await TryAsync(scene.Page, "document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }))"));

        await Polling.UntilAsync(() => Task.FromResult(scene.Complaints.Any(c => c.Contains("img-src", StringComparison.Ordinal))));
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Verdict(DashboardScene scene) => scene.Page.GetByRole(AriaRole.Region, new() { Name = "Verdict" });

    private static ILocator Entry(DashboardScene scene, string version) => scene.Page.Locator(".publications > li", new() { HasText = version });

    private static Task<string> TryAsync(IPage page, string script) => page.EvaluateAsync<string>($"() => {{ try {{ {script}; return 'done'; }} catch (e) {{ return e.name; }} }}");

    private static async Task<int> LevelAsync(ILocator limit)
        => await limit.Locator(".level").CountAsync() == 0 ? 200 : int.Parse(await limit.Locator(".level").First.TextContentAsync() ?? "", NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static Task<string> FocusedAsync(DashboardScene scene) => scene.Page.EvaluateAsync<string>("document.activeElement.textContent");

    private static async Task TabToAsync(DashboardScene scene, string text)
    {
        for (var i = 0; i < 40 && await FocusedAsync(scene) != text; i++)
        {
            await scene.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal(text, await FocusedAsync(scene));
    }

    private static Task<double> ContrastAsync(IPage page, string text, string ground) => page.EvaluateAsync<double>(
        """
        names => {
          const [one, other] = names.map(name => {
            const probe = document.createElement('i');
            probe.style.color = `var(--${name})`;
            document.body.append(probe);
            const parts = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            probe.remove();
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
          });
          return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }
        """,
        new[] { text, ground });

    private static async Task KeepAskingAsync(Uri node, string path, CancellationToken end)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        using var connection = await RawConnection.OpenAsync(node);
        try
        {
            while (await pace.WaitForNextTickAsync(end))
            {
                await connection.SendAsync(RawRequests.Get(path));
                await connection.ReadMessageAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private static string Table(Uri orders, TestKey alice, Uri? users = null) => $$"""
        routes:
          orders: { match: { pathPrefix: /orders }, clusterId: orders }
          search: { match: { pathPrefix: /search }, clusterId: users, rateLimits: [per-hour] }
          users: { match: { pathPrefix: /users, methods: [GET] }, clusterId: users }
        clusters:
          orders:
            destinations: { first: { address: "{{orders.GetLeftPart(UriPartial.Authority)}}" } }
            circuit: { consecutiveFailures: 3, cooldown: 1s, maxCooldown: 1s, probe: request }
          users: { destinations: { first: { address: "{{(users ?? orders).GetLeftPart(UriPartial.Authority)}}" } } }
        rateLimits:
          per-hour: { algorithm: fixedWindow, limit: 200, window: 1h }
        {{TestKey.Consumers(("alice", alice, ""))}}
        """;
}
