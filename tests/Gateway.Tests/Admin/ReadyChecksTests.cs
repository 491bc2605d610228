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

        Assert.Equal(["draining", "routeTable", "engine", "rateLimits", "circuits", "destinations", "discovery", "certificates", "identityProviders", "consumers", "accessLog", "auditLog"], sound.Keys);
        Assert.All(sound.Values, check => Assert.Equal("ok", check.Status));
        Assert.Equal(("degraded", "Not closed: backend (open). GET /circuits says why."), troubled["circuits"]);
        Assert.All(troubled.Where(c => c.Key != "circuits"), check => Assert.Equal("ok", check.Value.Status));
    }

    [Fact]
    public async Task Ready_SourcesThatDoNotAnswer_AreToldAndTakeNobodyOutOfService()
    {
        using var port = ClosedPort.Open();
        var closed = port.Address.Authority;
        await using var node = await TestNode.StartAsync($$"""
            routes: { every: { clusterId: orders } }
            clusters: { orders: { discovery: { dns: { name: orders.test, servers: ["{{closed}}"], timeout: 100ms } } } }
            identityProviders: { corp: { issuer: "http://{{closed}}/", audiences: [a] } }
            """);
        Dictionary<string, (string? Status, string? Reason)> checks = [];
        await Polling.UntilAsync(async () =>
        {
            checks = await ChecksAsync(node);
            return checks["discovery"].Reason!.Contains("failing", StringComparison.Ordinal) && checks["identityProviders"].Status != "ok";
        });

        Assert.Equal(("degraded", "No destination can take requests in: orders. GET /destinations says why."), checks["destinations"]);
        Assert.Equal("degraded", checks["discovery"].Status);
        Assert.StartsWith("Not current: orders (failing: no name server answers for ", checks["discovery"].Reason, StringComparison.Ordinal);
        Assert.Equal("degraded", checks["identityProviders"].Status);
        Assert.StartsWith("Keys could not be fetched from: corp. ", checks["identityProviders"].Reason, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ready\"", await _client.GetStringAsync(new Uri(node.AdminAddress, "/.gateway/ready")).Within(), StringComparison.Ordinal);
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
