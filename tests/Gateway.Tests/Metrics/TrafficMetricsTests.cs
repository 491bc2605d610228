using Gateway.Tests.Support;

namespace Gateway.Tests.Metrics;

/// <summary>What Prometheus scrapes of destinations and retries. In a process of its own: nodes in one process would count together.</summary>
public sealed class TrafficMetricsTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scrape_DestinationsAndRetries_AreCounted()
    {
        await using var good = new TunableBackend();
        await using var bad = new TunableBackend();
        var table = BackendSet.Table(
            [good.Address, bad.Address],
            "loadBalancing: { algorithm: roundRobin }\nretries: { backoff: 0s, budget: 0, minimumPerSecond: 0 }\nhealth: { passive: { consecutiveFailures: 2 }, active: { path: /health, interval: 1h } }");
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", _folder.Write("routes.yaml", table)]);
        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_health_probes_total{cluster="backend",result="good"}"""] == 2);
        Assert.Equal(1, (await ScrapeAsync(node))["""gateway_destination_up{cluster="backend",destination="b1"}"""]);
        bad.Answer = "";

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 4);

        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_destination_ejections_total{cluster="backend"}"""] == 1);
        var scrape = await ScrapeAsync(node);
        Assert.Equal(0, scrape["""gateway_destination_up{cluster="backend",destination="b1"}"""]);
        Assert.Equal(1, scrape["""gateway_destination_up{cluster="backend",destination="b0"}"""]);
        Assert.Equal(2, scrape["""gateway_retries_total{cluster="backend",result="over_budget"}"""]);
        await node.Errors.WaitForAsync("Destination b1 of cluster backend gets no requests for 30s: 2 in a row failed.");
    }

    [Fact]
    public async Task Scrape_Mirrors_AreCountedByWhatBecameOfThem()
    {
        await using var main = new TunableBackend();
        await using var mirror = new TunableBackend();
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", _folder.Write("routes.yaml", $$"""
            routes:
              every: { clusterId: main, mirror: { clusterId: mirror, maxBodyBytes: 4 } }
            clusters:
              main: { destinations: { a: { address: "{{main.Address.ToString().TrimEnd('/')}}" } } }
              mirror: { destinations: { a: { address: "{{mirror.Address.ToString().TrimEnd('/')}}" } } }
            """)]);

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 3);
        await Volley.RepeatAsync(node.Address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nlarge", 2);

        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_mirror_requests_total{route="every",result="sent"}"""] == 3);
        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_mirror_requests_total{route="every",result="too_large"}"""] == 2);
        mirror.Answer = "";
        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1);
        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_mirror_requests_total{route="every",result="failed"}"""] == 1);
    }

    private Task<Scrape> ScrapeAsync(GatewayProcess node) => Scrape.OfAsync(_client, node.AdminAddress);
}
