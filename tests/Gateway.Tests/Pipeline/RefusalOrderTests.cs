using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Pipeline;

/// <summary>
/// Each stage refuses before the next is asked: unfit requests before the route, the route before identity, identity
/// before the circuit, the circuit before the limit. What a stage refuses costs nothing at the later ones.
/// </summary>
public sealed class RefusalOrderTests
{
    private const int Limit = 3;
    private const int Many = 20; // More failures than the throttle lets an address make, and more than the limit.

    private readonly TestKey _alice = TestKey.Create();
    private readonly TestKey _bob = TestKey.Create();
    private readonly TestKey _carol = TestKey.Create();

    [Theory]
    [InlineData("TRACE /guarded HTTP/1.1\r\nHost: a\r\n{key}\r\n\r\n", 405)]
    [InlineData("GET /guarded/../x HTTP/1.1\r\nHost: a\r\n{key}\r\n\r\n", 400)]
    [InlineData("GET /nowhere/%2e%2e/x HTTP/1.1\r\nHost: a\r\n{key}\r\n\r\n", 400)]
    [InlineData("POST /guarded HTTP/1.1\r\nHost: a\r\n{key}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST /guarded HTTP/1.1\r\nHost: a\r\n{key}\r\nContent-Length: 40000000\r\n\r\n", 413)]
    [InlineData("GET /nowhere HTTP/1.1\r\nHost: a\r\n{key}\r\n\r\n", 404)]
    public async Task Send_UnfitOrWithoutRoute_IsRefusedWhateverTheKeyAndAsksNobody(string request, int status)
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "1h");

        foreach (var key in new[] { "X-Api-Key: wrong", _alice.Header })
        {
            var responses = await Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(request.Replace("{key}", key, StringComparison.Ordinal), Many)]);
            Assert.All(responses, r => Assert.Equal(status, r.Status));
        }

        // No key was looked at: the address may still fail.
        RefusalAssert.IsUnauthorized(await SendAsync(node, "/guarded", "X-Api-Key: wrong"));
        await AssertUntouchedAsync(node, backend);
    }

    [Theory]
    [InlineData("nobody", 401)]
    [InlineData("bob", 403)]
    public async Task Send_NotLetIn_IsRefusedAndAsksNobodyElse(string caller, int status)
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "1h");
        string[] headers = caller == "bob" ? [_bob.Header] : [];

        Assert.All(await Volley.RepeatAsync(node.Address, RawRequests.Get("/guarded", headers), Many), s => Assert.Equal(status, s));

        await AssertUntouchedAsync(node, backend, headers);
    }

    [Fact]
    public async Task Send_NotLetInWhileTheCircuitIsOpen_IsToldOfTheKeyAlone()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "1h");
        await OpenAsync(node, backend);

        RefusalAssert.IsUnauthorized(await SendAsync(node, "/guarded"));
        RefusalAssert.IsUnauthorized(await SendAsync(node, "/guarded", "X-Api-Key: wrong"));
        RefusalAssert.IsForbidden(await SendAsync(node, "/guarded", _bob.Header));
        RefusalAssert.IsCircuitOpen(await SendAsync(node, "/guarded", _alice.Header));
        Assert.Equal(1, backend.Count);
    }

    [Fact]
    public async Task Send_NotLetInWhenAProbeIsDue_LeavesTheProbeToOthers()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "10ms");
        await OpenAsync(node, backend);
        await CooledAsync(node);

        await Volley.RepeatAsync(node.Address, RawRequests.Get("/guarded"), Many);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/guarded", _bob.Header), Many);

        Assert.Equal((1, CircuitState.Open), (backend.Count, CircuitOf(node).State));
        Assert.Equal(200, (await SendAsync(node, "/guarded", _alice.Header)).Status);
        Assert.Equal(2, backend.Count);
    }

    [Fact]
    public async Task Send_CircuitOpen_IsRefusedBeforeTheLimitIsAskedOrCharged()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "1h");
        await OpenAsync(node, backend);

        var unspent = await Volley.PipelineAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get("/guarded", _alice.Header), Many)]);
        var admitted = (await Volley.RepeatAsync(node.Address, RawRequests.Get("/free", _alice.Header), Many)).Of(200);
        var spent = await SendAsync(node, "/guarded", _alice.Header);

        Assert.All(unspent, r => RefusalAssert.IsCircuitOpen(r));
        Assert.Equal(Limit, admitted);
        RefusalAssert.IsCircuitOpen(spent); // Not 429, although the limit is used up.
        Assert.Equal(1 + Limit, backend.Count);
    }

    [Fact]
    public async Task Send_OverTheLimitWhenAProbeIsDue_LeavesTheProbeToOthers()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "10ms");
        await OpenAsync(node, backend);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/free", _alice.Header), Limit);
        await CooledAsync(node);

        var refused = await Volley.PipelineAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get("/guarded", _alice.Header), Many)]);

        Assert.All(refused, r => RefusalAssert.IsQuotaExceeded(r, "daily"));
        Assert.Equal(1 + Limit, backend.Count);
        Assert.Equal((200, CircuitState.Closed), ((await Volley.RepeatAsync(node.Address, RawRequests.Get("/guarded", _carol.Header), 2))[1], CircuitOf(node).State));
    }

    [Fact]
    public async Task Send_OwnEndpoint_AsksNoStage()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, "1h");

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get("/.gateway/health", "X-Api-Key: wrong"), Many);

        Assert.All(statuses, s => Assert.Equal(200, s));
        RefusalAssert.IsUnauthorized(await SendAsync(node, "/guarded", "X-Api-Key: wrong"));
        await AssertUntouchedAsync(node, backend);
    }

    private static ClusterCircuit CircuitOf(TestNode node) => node.Services.GetRequiredService<Circuits>().All.Single();

    private static Task CooledAsync(TestNode node) => Polling.UntilAsync(() => Task.FromResult(CircuitOf(node).RetryAfter() == TimeSpan.Zero));

    private static async Task<RawMessage> SendAsync(TestNode node, string path, params string[] headers)
        => Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get(path, headers)]));

    /// <summary>Asserts that nothing reached the backend or the circuit, and that a caller's limit is whole.</summary>
    private async Task AssertUntouchedAsync(TestNode node, TunableBackend backend, params string[] headers)
    {
        Assert.Equal((0, CircuitState.Closed), (backend.Count, CircuitOf(node).State));
        foreach (var caller in new[] { headers, [_alice.Header] })
        {
            Assert.Equal(Limit, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/free", caller), Many)).Of(200));
        }
    }

    /// <summary>Opens the circuit with one failure, on carol's account.</summary>
    private async Task OpenAsync(TestNode node, TunableBackend backend)
    {
        backend.Answer = TunableBackend.Failure;
        Assert.Equal(500, (await SendAsync(node, "/guarded", _carol.Header)).Status);
        await Polling.UntilAsync(() => Task.FromResult(CircuitOf(node).State == CircuitState.Open));
        backend.Answer = RawAnswers.Ok;
    }

    private Task<TestNode> StartAsync(TunableBackend backend, string cooldown) => TestNode.StartAsync(
        $$"""
        routes:
          guarded: { clusterId: fragile, match: { path: /guarded }, access: required, allowedConsumers: [alice, carol], rateLimits: [daily] }
          free: { clusterId: sound, match: { path: /free }, rateLimits: [daily] }
        clusters:
          fragile: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, circuit: { consecutiveFailures: 1, cooldown: {{cooldown}}, maxCooldown: 1h } }
          sound: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
        rateLimits:
          daily: { algorithm: fixedWindow, limit: {{Limit}}, window: 1d }
        {{TestKey.Consumers(("alice", _alice, ""), ("bob", _bob, ""), ("carol", _carol, ""))}}
        """);
}
