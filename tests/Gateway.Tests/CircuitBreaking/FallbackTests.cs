using Gateway.Core.CircuitBreaking;
using Gateway.Tests.Support;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>What a route answers while the circuit of its cluster is open.</summary>
public sealed class FallbackTests
{
    private const string OpensAtOnce = "circuit: { consecutiveFailures: 1, cooldown: 1h, maxCooldown: 1h }";

    [Fact]
    public async Task Send_OpenWithAResponse_GivesIt()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, """
            { status: 203, contentType: "application/json", body: '{"items":[]}', headers: { X-Source: fallback } }
            """);
        await OpenAsync(node, backend);

        var answer = await SendAsync(node, RawRequests.Get());

        Assert.Equal((203, "application/json", "fallback", """{"items":[]}"""), (answer.Status, answer.Value("Content-Type"), answer.Value("X-Source"), answer.Body));
        Assert.Equal("gateway; error=destination_unavailable", answer.Value("Proxy-Status"));
        Assert.Matches("^[1-9][0-9]*$", answer.Value("Retry-After"));
        Assert.Equal(1, backend.Count);
    }

    [Fact]
    public async Task Send_OpenWithAResponseWithoutABody_GivesItsStatus()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "{ status: 204 }");
        await OpenAsync(node, backend);

        var answer = await SendAsync(node, RawRequests.Get());

        Assert.Equal((204, null, 0), (answer.Status, answer.Value("Content-Type"), answer.Body.Length));
    }

    [Fact]
    public async Task Call_GrpcWithAResponse_IsUnavailable()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "{ status: 200, body: no gRPC }");
        await OpenAsync(node, backend);
        using var call = GrpcCall.To(node.Address);

        await call.StartAsync();

        Assert.Equal("14", call.Status);
    }

    [Fact]
    public async Task Send_OpenWithACluster_GoesThere()
    {
        await using var backend = new TunableBackend();
        await using var other = new TunableBackend();
        await using var node = await StartAsync(backend, "{ clusterId: other }", other);
        await OpenAsync(node, backend);

        Assert.All(await Volley.RepeatAsync(node.Address, RawRequests.Get("/path?query"), 3), s => Assert.Equal(200, s));

        Assert.Equal((1, 3), (backend.Count, other.Count));
        Assert.StartsWith("GET /path?query ", other.Requests[0].Head, StringComparison.Ordinal);
        await node.WaitAsync("\"cluster\":\"other\"", 3);
    }

    [Fact]
    public async Task Send_BothOpen_IsRefusedForTheSecond()
    {
        await using var backend = new TunableBackend();
        await using var other = new TunableBackend();
        await using var node = await StartAsync(backend, "{ clusterId: other }", other, OpensAtOnce);
        await OpenAsync(node, backend);
        other.Answer = TunableBackend.Failure;
        Assert.Equal(500, (await SendAsync(node, RawRequests.Get())).Status);

        var answer = await SendAsync(node, RawRequests.Get());

        RefusalAssert.IsCircuitOpen(answer);
        Assert.Contains("cluster 'other'", answer.Body, StringComparison.Ordinal);
        Assert.Equal((1, 1), (backend.Count, other.Count));
    }

    [Fact]
    public async Task Send_ClusterFallback_SaysNothingOfTheFirstCluster()
    {
        await using var backend = new TunableBackend();
        await using var other = new TunableBackend();
        await using var node = await StartAsync(backend, "{ clusterId: other }", other);
        await OpenAsync(node, backend);

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 5);

        Assert.Equal(CircuitState.Open, Circuit.Of(node).State);
    }

    private static Task<TestNode> StartAsync(TunableBackend backend, string fallback, TunableBackend? other = null, string circuit = "") => TestNode.StartAsync(
        $$"""
        routes:
          every: { clusterId: backend, fallback: {{fallback.Trim()}} }
        clusters:
          backend: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, {{OpensAtOnce}} }
          other:
            destinations: { only: { address: "http://{{(other ?? backend).Address.Authority}}" } }
            {{circuit}}
        """);

    private static async Task OpenAsync(TestNode node, TunableBackend backend)
    {
        backend.Answer = TunableBackend.Failure;
        Assert.Equal(500, (await SendAsync(node, RawRequests.Get())).Status);
        await Polling.UntilAsync(() => Task.FromResult(Circuit.Of(node).State == CircuitState.Open));
    }

    private static async Task<RawMessage> SendAsync(TestNode node, string request) => Assert.Single(await Volley.PipelineAsync(node.Address, [request]));
}
