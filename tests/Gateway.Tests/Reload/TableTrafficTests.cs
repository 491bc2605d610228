using Gateway.Core.RouteTables.Publishing;
using Gateway.Proxy.RouteTables;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Reload;

/// <summary>What rollouts compare nodes by.</summary>
public sealed class TableTrafficTests
{
    [Fact]
    public async Task Read_RequestsOfAllKinds_CountsThemAndNothingOfTheGatewaysOwn()
    {
        await using var good = RawBackend.Answering(RawAnswers.Ok);
        await using var bad = RawBackend.Answering(TunableBackend.Failure);
        await using var node = await TestNode.StartAsync($$"""
            routes:
              good: { clusterId: good, match: { pathPrefix: /good } }
              bad: { clusterId: bad, match: { pathPrefix: /bad } }
            clusters:
              good: { destinations: { one: { address: "{{good.Address}}" } } }
              bad: { destinations: { one: { address: "{{bad.Address}}" } } }
            """);
        var table = node.Services.GetRequiredService<RouteTableHolder>().Current;

        await Volley.PipelineAsync(
            node.Address, [.. new[] { "/good", "/good", "/bad", "/nowhere", "/.gateway/health", "/.gateway/ready", "/.gateway/nothing" }.Select(path => RawRequests.Get(path))]);

        await Polling.UntilAsync(() => Task.FromResult(table.Traffic.Read(1).Requests >= 4));
        Assert.Equal(new TrafficCount(1, 4, 1, 1), table.Traffic.Read(1));
    }
}
