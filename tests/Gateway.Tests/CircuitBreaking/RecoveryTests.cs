using Gateway.Core.CircuitBreaking;
using Gateway.Tests.Support;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>Probes of the node's own, ramps, slow calls, and what counts as a failure.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task Tick_ProbeByPath_ClosesWithoutAnyRequest()
    {
        await using var scene = await CircuitScene.StartAsync("consecutiveFailures: 3, cooldown: 200ms, maxCooldown: 200ms, probe: path, probePath: /health?deep=1");
        await scene.FailAsync(3);

        await Polling.UntilAsync(() => Task.FromResult(scene.Circuit.State == CircuitState.Closed));

        var probe = scene.Backend.Requests[^1];
        Assert.StartsWith("GET /health?deep=1 HTTP/1.1\r\n", probe.Head, StringComparison.Ordinal);
        Assert.Equal(200, (await scene.SendAsync()).Status);
    }

    [Fact]
    public async Task Tick_ProbeByPathFails_StaysOpenAndRisksNoRequest()
    {
        await using var scene = await CircuitScene.StartAsync("consecutiveFailures: 3, cooldown: 50ms, maxCooldown: 50ms, probe: path, probePath: /health");
        scene.Backend.Answer = TunableBackend.Failure;
        Assert.All(await scene.SendAsync(3), s => Assert.Equal(500, s));

        await Polling.UntilAsync(() => Task.FromResult(scene.Backend.Count >= 6));

        Assert.All(await scene.SendAsync(5), s => Assert.Equal(503, s));
        Assert.All(scene.Backend.Requests.Skip(3), probe => Assert.StartsWith("GET /health ", probe.Head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_Ramp_LetsAShareThrough()
    {
        await using var scene = await CircuitScene.StartAsync("consecutiveFailures: 3, cooldown: 100ms, ramp: 10m");
        await scene.FailAsync(3);
        await scene.CooledAsync();
        Assert.Equal(200, (await scene.SendAsync()).Status);
        await Polling.UntilAsync(() => Task.FromResult(scene.Circuit.State == CircuitState.Ramping));

        var statuses = await scene.SendAsync(400);

        Assert.InRange(statuses.Of(200), 10, 90);
        Assert.Equal(400, statuses.Of(200) + statuses.Of(503));
        Assert.Equal(4 + statuses.Of(200), scene.Backend.Count);
    }

    [Fact]
    public async Task Send_BackendHangs_OpensBeforeTheFirstCallEnds()
    {
        await using var scene = await CircuitScene.StartAsync("slowCallRatio: 0.5, slowCallDuration: 100ms, minimumCalls: 5, cooldown: 1h, maxCooldown: 1h");
        scene.Backend.Hold();
        var calls = Volley.TogetherAsync(scene.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 8)]);

        await Polling.UntilAsync(() => Task.FromResult(scene.Circuit.State == CircuitState.Open));
        Assert.False(calls.IsCompleted);
        RefusalAssert.IsCircuitOpen(await scene.SendAsync());

        scene.Backend.Release();
        Assert.All(await calls, answer => Assert.Equal(200, answer.Status));
    }

    [Theory]
    [InlineData("[429]", 429, true)]
    [InlineData("[429]", 500, false)]
    [InlineData("[503, 504]", 503, true)]
    [InlineData("[503, 504]", 500, false)]
    [InlineData("[4xx]", 404, true)]
    public async Task Send_FailuresStated_CountThoseAlone(string failures, int status, bool counts)
    {
        await using var scene = await CircuitScene.StartAsync($"consecutiveFailures: 2, cooldown: 1h, maxCooldown: 1h, failures: {failures}");
        scene.Backend.Answer = $"HTTP/1.1 {status} Status\r\nContent-Length: 0\r\n\r\n";

        Assert.All(await scene.SendAsync(2), s => Assert.Equal(status, s));

        Assert.Equal(counts ? CircuitState.Open : CircuitState.Closed, scene.Circuit.State);
    }

    [Theory]
    [InlineData("[timeout]", "connection", false)]
    [InlineData("[connection]", "connection", true)]
    [InlineData("[timeout]", "timeout", true)]
    [InlineData("[connection]", "timeout", false)]
    public async Task Send_NoResponse_CountsAsStated(string failures, string what, bool counts)
    {
        await using var scene = await CircuitScene.StartAsync(
            $"consecutiveFailures: 2, cooldown: 1h, maxCooldown: 1h, failures: {failures}", cluster: "timeouts: { total: 100ms }");
        scene.Backend.Answer = "";
        if (what == "timeout")
        {
            scene.Backend.Hold();
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(what == "timeout" ? 504 : 502, Assert.Single(await Volley.PipelineAsync(scene.Node.Address, [RawRequests.Get()])).Status);
        }

        await scene.Node.WaitAsync("\"status\":50", 2);
        Assert.Equal(counts ? CircuitState.Open : CircuitState.Closed, scene.Circuit.State);
    }
}
