using Gateway.Tests.Support;

namespace Gateway.Tests.LoadBalancing;

/// <summary>Bounds on what is under way.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task Send_DestinationFull_AnotherTakesTheRequestUntilAllAreFull()
    {
        await using var set = await BackendSet.StartAsync(2, "loadBalancing: { algorithm: roundRobin }\nlimits: { maxRequestsPerDestination: 2 }");
        Array.ForEach(set.Backends, b => b.Hold());
        var held = Volley.TogetherAsync(set.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 4)]);
        await Polling.UntilAsync(() => Task.FromResult(set.Counts.Sum() == 4));
        Assert.Equal([2, 2], set.Counts);

        var refused = Assert.Single(await set.SendAsync(1));
        Array.ForEach(set.Backends, b => b.Release());

        Assert.Equal((503, "gateway; error=connection_limit_reached", "1"), (refused.Status, refused.Value("Proxy-Status"), refused.Value("Retry-After")));
        Assert.Contains("limits.maxRequestsPerDestination", refused.Body, StringComparison.Ordinal);
        Assert.All(await held, response => Assert.Equal(200, response.Status));
        Assert.All(await set.SendAsync(20), response => Assert.Equal(200, response.Status));
    }

    [Fact]
    public async Task Send_OneConnectionAllowed_FurtherRequestsWaitForIt()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(BackendSet.Table([backend.Address], "limits: { maxConnections: 1 }"));

        var responses = await Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 20)]);

        Assert.All(responses, response => Assert.Equal(200, response.Status));
        Assert.Equal(1, backend.ConnectionCount);
    }

    [Fact]
    public async Task Probe_AllConnectionsInUse_HasOneOfItsOwn()
    {
        await using var set = await BackendSet.StartAsync(1, "limits: { maxConnections: 1 }\nhealth: { active: { path: /health, interval: 100ms } }");
        await set.UntilAsync(0, "healthy");
        set.Backends[0].Hold();
        using var client = await RawConnection.OpenAsync(set.Node.Address);
        await client.SendAsync(RawRequests.Get());

        // The request has the only connection, and probes get through beside it.
        await Polling.UntilAsync(() => Task.FromResult(set.Backends[0].Requests.Any(r => r.StartLine.StartsWith("GET / ", StringComparison.Ordinal))));
        var before = set.Backends[0].Count;
        await Polling.UntilAsync(() => Task.FromResult(set.Backends[0].Count > before));
    }

    [Fact]
    public async Task Send_ClusterFull_ShedsTheSmallestShareFirst()
    {
        var (gold, free) = (TestKey.Create(), TestKey.Create());
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(
            BackendSet.Table([backend.Address], "limits: { maxRequests: 4, tierShares: { gold: 1, free: 0.5 }, defaultShare: 0.25 }")
            + "\n" + TestKey.Consumers(("alice", gold, "tier: gold"), ("bob", free, "tier: free")) + "\ntiers: { gold: {}, free: {} }\n");
        backend.Hold();

        // Two of the free tier fill their half; nobody but gold gets in then, twice.
        var held = Volley.TogetherAsync(node.Address, [RawRequests.Get("/", free.Header), RawRequests.Get("/", free.Header)]);
        await Polling.UntilAsync(() => Task.FromResult(backend.Count == 2));
        Assert.All(await Volley.PipelineAsync(node.Address, [RawRequests.Get(), RawRequests.Get("/", free.Header)]), response => Assert.Equal(503, response.Status));
        var golden = Volley.TogetherAsync(node.Address, [RawRequests.Get("/", gold.Header), RawRequests.Get("/", gold.Header)]);
        await Polling.UntilAsync(() => Task.FromResult(backend.Count == 4));
        var refused = Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get("/", gold.Header)]));
        backend.Release();

        Assert.Equal((503, "gateway; error=connection_limit_reached", "1"), (refused.Status, refused.Value("Proxy-Status"), refused.Value("Retry-After")));
        Assert.All((await held).Concat(await golden), response => Assert.Equal(200, response.Status));

        // A request is over for the gateway a moment after its client has the answer.
        await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 200);
    }
}
