using Microsoft.Playwright;

namespace Gateway.Browser.Tests;

/// <summary>The Chromium of the operating system, without windows; nothing is downloaded. One for a class of tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Remedy = "These tests drive Chromium: apt-get install chromium.";

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);
        Assert.True(path is not null, Remedy);
        Assertions.SetDefaultExpectTimeout(30_000); // As other tests wait for events.
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [], // It refuses to run as root with one.
        });
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A browser that has never been anywhere, and that reaches this machine alone.</summary>
    /// <param name="options">What is special about it; nothing if not stated.</param>
    public async Task<IBrowserContext> NewAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser.NewContextAsync(new(options ?? new()) { IgnoreHTTPSErrors = true });
        await context.RouteAsync(url => new Uri(url) is { Host: not ("127.0.0.1" or "localhost"), Scheme: "http" or "https" }, route => route.AbortAsync());
        return context;
    }
}
