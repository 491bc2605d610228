using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Draining;

/// <summary>A node that an operator drains.</summary>
internal sealed class DrainScene(TestNode node) : IAsyncDisposable
{
    /// <summary>Opens its admin listener.</summary>
    public const string Token = "the-token-of-this-test";

    private readonly HttpClient _operator = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };

    public TestNode Node => node;

    /// <summary>Starts a node before one backend.</summary>
    public static async Task<DrainScene> StartAsync(Uri backend, ShutdownSettings? shutdown = null) => new(await TestNode.StartAsync(
        Tables.Single(backend), s => s with { Shutdown = shutdown ?? s.Shutdown }, new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = Token }));

    public Task<JsonElement> BeginAsync() => SendAsync(HttpMethod.Post);

    public Task<JsonElement> CancelAsync() => SendAsync(HttpMethod.Delete);

    public Task<JsonElement> StatusAsync() => SendAsync(HttpMethod.Get);

    /// <summary>Waits until the node says so of its drain.</summary>
    public Task UntilAsync(Func<JsonElement, bool> wanted) => Polling.UntilAsync(async () => wanted(await StatusAsync()));

    public ValueTask DisposeAsync()
    {
        _operator.Dispose();
        return node.DisposeAsync();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.AdminAddress, "/drain"));
        using var response = await _operator.SendAsync(request).Within();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
