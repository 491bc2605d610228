using System.Collections.Concurrent;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Browser.Tests;

/// <summary>
/// A browser at the dashboard page of a node that is a process of its own. Whatever the page asks of another host, and whatever
/// its content security policy forbids, is kept.
/// </summary>
internal sealed class DashboardScene : IAsyncDisposable
{
    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(Repo.Root, "artifacts", "screenshots")).FullName;

    private readonly IBrowserContext _browser;
    private readonly Uri _admin;
    private readonly ConcurrentBag<string> _complaints = [];
    private readonly Func<ValueTask> _stop;

    private DashboardScene(IBrowserContext browser, IPage page, Uri admin, Func<ValueTask> stop)
    {
        _browser = browser;
        Page = page;
        _admin = admin;
        _stop = stop;
        page.Request += (_, request) => Note(new Uri(request.Url).Authority != admin.Authority, $"It asked {request.Url}");
        page.Console += (_, message) => Note(message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal), $"It said {message.Text}");
        page.PageError += (_, error) => Note(true, $"It failed: {error}");
    }

    public IPage Page { get; }

    public IBrowserContext Browser => _browser;

    /// <summary>What the page did that it must not.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Opens the page of a node.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="admin">The node's admin listener.</param>
    /// <param name="options">What is special about the browser.</param>
    /// <param name="stop">Stops what belongs to the scene.</param>
    public static async Task<DashboardScene> OpenAsync(Chromium chromium, Uri admin, BrowserNewContextOptions? options = null, Func<ValueTask>? stop = null)
    {
        var browser = await chromium.NewAsync(new(options ?? new()) { ViewportSize = options?.ViewportSize ?? new() { Width = 1280, Height = 860 } });
        var scene = new DashboardScene(browser, await browser.NewPageAsync(), admin, stop ?? (() => ValueTask.CompletedTask));
        await scene.Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('Policy: ' + e.violatedDirective + ' ' + e.blockedURI))");
        await scene.Page.GotoAsync($"{admin}");
        await Assertions.Expect(scene.Page.GetByRole(AriaRole.Region, new() { Name = "Verdict" })).ToBeVisibleAsync();
        return scene;
    }

    /// <summary>Opens the page of a node of its own.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="table">The node's route table.</param>
    /// <param name="options">What is special about the browser.</param>
    /// <returns>The scene, and the node.</returns>
    public static async Task<(DashboardScene Scene, GatewayProcess Node)> StartAsync(Chromium chromium, string table, BrowserNewContextOptions? options = null)
    {
        var folder = new ProcessFolder();
        folder.Write("routes.yaml", table);
        var node = await GatewayProcess.StartAsync(folder, ["run", "--routes", folder.RouteTable], new()
        {
            ["GATEWAY_NAME"] = "gateway-1",
            ["GATEWAY_ENGINE"] = "local",
            ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken,
        });
        var scene = await OpenAsync(chromium, node.AdminAddress, options, async () =>
        {
            await node.DisposeAsync();
            folder.Dispose();
        });
        return (scene, node);
    }

    /// <summary>Goes to a view as operators do.</summary>
    public Task ShowAsync(string view) => Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = view, Exact = true }).ClickAsync();

    /// <summary>Fills in the dialog that asks for the admin token.</summary>
    public async Task SignInAsync(string token = FleetProcesses.AdminToken)
    {
        await Page.GetByLabel("Admin token").FillAsync(token);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>The dialog that is open.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Keeps what the page looks like, for people.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });

    /// <summary>Calls the admin listener on the session's cookie, as a script of the page would.</summary>
    /// <param name="path">The call's path.</param>
    /// <param name="secret">The session's secret, if it is sent.</param>
    /// <returns>The status.</returns>
    public Task<int> PostAsync(string path, string? secret) => Page.EvaluateAsync<int>(
        "([path, secret]) => fetch('/dashboard/api' + path, { method: 'POST', headers: secret ? { 'X-Gateway-Csrf': secret } : {}, body: '{\"reason\":\"a test\"}' }).then(r => r.status)", new[] { path, secret });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _stop();
    }

    private void Note(bool isWrong, string complaint)
    {
        if (isWrong)
        {
            _complaints.Add(complaint);
        }
    }
}
