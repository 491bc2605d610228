using Gateway.Tests.Discovery;
using Gateway.Tests.Support;

namespace Gateway.Tests.Metrics;

/// <summary>What Prometheus scrapes and the log says of discovery. In a process of its own: nodes in one process would count together.</summary>
public sealed class DiscoveryMetricsTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scrape_SourceThatDies_IsCountedAndToldOnce()
    {
        await using var dns = await DnsServer.StartAsync(["10.1.1.1 orders.test", "10.1.1.2 orders.test"]);
        var table = DiscoveryScene.Table($"{{ minInterval: 100ms, dns: {{ name: orders.test, servers: [\"{dns.EndPoint}\"], timeout: 200ms }} }}");
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", _folder.Write("routes.yaml", table)]);
        await node.Errors.WaitForAsync("Cluster backend has 2 destinations now by its discovery: 10.1.1.1:80, 10.1.1.2:80.");
        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_discovery_answers_total{cluster="backend",result="unchanged"}"""] > 0);
        var scrape = await ScrapeAsync(node);
        Assert.Equal(2, scrape["""gateway_discovery_destinations{cluster="backend"}"""]);
        Assert.Equal(1, scrape["""gateway_discovery_answers_total{cluster="backend",result="changed"}"""]);
        Assert.InRange(scrape["""gateway_discovery_age_seconds{cluster="backend"}"""]!.Value, 0, 60);

        await dns.KillAsync();

        await node.Errors.WaitForAsync("The discovery of cluster backend fails: no name server answers for");
        await Polling.UntilAsync(async () => (await ScrapeAsync(node))["""gateway_discovery_answers_total{cluster="backend",result="failed"}"""] > 1);
        Assert.Equal(2, (await ScrapeAsync(node))["""gateway_discovery_destinations{cluster="backend"}"""]);
    }

    private Task<Scrape> ScrapeAsync(GatewayProcess node) => Scrape.OfAsync(_client, node.AdminAddress);
}
