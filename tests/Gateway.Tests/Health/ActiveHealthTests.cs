using Gateway.Proxy.RouteTables;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Health;

public sealed class ActiveHealthTests
{
    private const string Probed = "loadBalancing: { algorithm: roundRobin }\nhealth: { active: { path: \"/health?deep=1\", interval: 100ms, timeout: 5s } }";

    [Fact]
    public async Task Probe_Backend_SeesThePathAndWhoAsks()
    {
        await using var set = await BackendSet.StartAsync(1, Probed);

        var probe = await set.Backends[0].ReceiveAsync();

        Assert.Equal("GET /health?deep=1 HTTP/1.1", probe.StartLine);
        Assert.Equal("gateway-health", probe.Value("User-Agent"));
        Assert.Equal(set.Backends[0].Address.Authority, probe.Value("Host"));
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    [InlineData("no HTTP at all\r\n\r\n")]
    public async Task Probe_Fails_TakesTheDestinationOutAndBringsItBack(string answer)
    {
        await using var set = await BackendSet.StartAsync(2, Probed);
        await set.UntilAsync(1, "healthy");

        set.Backends[1].Answer = answer;
        await set.UntilAsync(1, "unhealthy");
        Assert.All(await set.SendAsync(20), response => Assert.Equal(200, response.Status));

        set.Backends[1].Answer = RawAnswers.Ok;
        await set.UntilAsync(1, "healthy");
        var before = set.Backends[1].Requests.Count(IsUsual);
        await set.SendAsync(10);
        Assert.Equal(5, set.Backends[1].Requests.Count(IsUsual) - before);
    }

    [Fact]
    public async Task Probe_NoAnswerInTime_TakesTheDestinationOut()
    {
        await using var set = await BackendSet.StartAsync(2, Probed.Replace("5s", "50ms", StringComparison.Ordinal));
        set.Backends[0].Hold();

        await set.UntilAsync(0, "unhealthy");
        Assert.EndsWith("no response in 50ms", set.Explain(0).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_OtherStatusesStated_GoesByThem()
    {
        await using var set = await BackendSet.StartAsync(
            2, "health: { active: { path: /, interval: 100ms, statuses: ['401', '500-599'] } }");
        set.Backends[1].Answer = TunableBackend.Failure;

        await set.UntilAsync(0, "unhealthy");
        await set.UntilAsync(1, "healthy");
    }

    [Fact]
    public async Task Probe_ClosedPort_TakesTheDestinationOut()
    {
        using var closed = ClosedPort.Open();
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(BackendSet.Table([closed.Address, backend.Address], Probed));
        var cluster = node.Services.GetRequiredService<RouteTableHolder>().Current.FindCluster("backend")!;
        await Polling.UntilAsync(() => Task.FromResult(!cluster.Health!.IsUsable(cluster.Destinations[0])));
        Assert.Equal(("unhealthy", "a probe failed: it refused the connection"), cluster.Health!.Explain(cluster.Destinations[0], TimeSpan.Zero));

        Assert.All(await Volley.RepeatAsync(node.Address, RawRequests.Get(), 20), status => Assert.Equal(200, status));
    }

    private static bool IsUsual(RawMessage request) => request.Value("User-Agent") is null;
}
