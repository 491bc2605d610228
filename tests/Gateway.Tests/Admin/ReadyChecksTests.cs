using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>What a node says of its state.</summary>
public sealed class ReadyChecksTests : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Ready_Verbose_SaysEachCheckWithItsReason()
    {
        await using var scene = await CircuitScene.StartAsync("consecutiveFailures: 1, cooldown: 5m");

        var sound = await ChecksAsync(scene.Node);
        await scene.FailAsync(1);
        var troubled = await ChecksAsync(scene.Node);

        Assert.Equal(["draining", "routeTable", "engine", "rateLimits", "circuits", "destinations", "certificates", "consumers", "accessLog", "auditLog"], sound.Keys);
        Assert.All(sound.Values, check => Assert.Equal("ok", check.Status));
        Assert.Equal(("degraded", "Not closed: backend (open). GET /circuits says why."), troubled["circuits"]);
        Assert.All(troubled.Where(c => c.Key != "circuits"), check => Assert.Equal("ok", check.Value.Status));
    }

    [Fact]
    public async Task Ready_VerboseOnThePublicListener_TellsNothingMore()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}");

        Assert.Equal("""{"status":"ready"}""", await _client.GetStringAsync(new Uri(node.Address, "/.gateway/ready?verbose")).Within());
    }

    [Fact]
    public async Task Startup_TableInForce_IsDoneOnBothListeners()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}");

        Assert.Equal("""{"status":"started"}""", await _client.GetStringAsync(new Uri(node.Address, "/.gateway/startup")).Within());
        Assert.Equal("""{"status":"started"}""", await _client.GetStringAsync(new Uri(node.AdminAddress, "/.gateway/startup")).Within());
    }

    private async Task<Dictionary<string, (string? Status, string? Reason)>> ChecksAsync(TestNode node)
        => JsonDocument.Parse(await _client.GetStringAsync(new Uri(node.AdminAddress, "/.gateway/ready?verbose")).Within()).RootElement.GetProperty("checks").EnumerateArray()
            .ToDictionary(c => c.GetProperty("name").GetString()!, c => (c.GetProperty("status").GetString(), c.GetProperty("reason").GetString()));
}
