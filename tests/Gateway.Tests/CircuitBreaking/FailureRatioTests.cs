using Gateway.Core.CircuitBreaking;
using Gateway.Tests.Support;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>A share of failures opens the circuit, once there are enough calls to speak of a share.</summary>
public sealed class FailureRatioTests
{
    [Theory]
    [InlineData(5, 4, false)] // Nine of the ten calls it takes.
    [InlineData(9, 0, false)]
    [InlineData(5, 5, true)]
    [InlineData(10, 0, true)]
    [InlineData(4, 6, false)] // Below half.
    [InlineData(4, 16, false)]
    [InlineData(15, 15, true)]
    public async Task Send_FailuresAndSuccesses_OpenFromTheRatioAndTheMinimum(int failures, int successes, bool opens)
    {
        await using var scene = await CircuitScene.StartAsync("failureRatio: 0.5, minimumCalls: 10, window: 10m, cooldown: 1h, maxCooldown: 1h");

        // Successes first: the share must not be reached on the way.
        Assert.All(await scene.SendAsync(successes), s => Assert.Equal(200, s));
        await scene.FailAsync(failures);
        await scene.Circuit.TickAsync();

        Assert.Equal(opens ? CircuitState.Open : CircuitState.Closed, scene.Circuit.State);
        Assert.Equal(opens ? 503 : 200, (await scene.SendAsync()).Status);
        Assert.Equal(failures + successes + (opens ? 0 : 1), scene.Backend.Count);
    }

    [Fact]
    public async Task Send_RatioAndRow_EitherOpens()
    {
        await using var scene = await CircuitScene.StartAsync("failureRatio: 0.9, minimumCalls: 100, consecutiveFailures: 3, cooldown: 1h, maxCooldown: 1h");
        await scene.SendAsync(20);

        await scene.FailAsync(3);

        Assert.Equal(CircuitState.Open, scene.Circuit.State);
    }

    [Fact]
    public async Task Send_RatioReached_OpensWithinReportingTimeByItself()
    {
        await using var scene = await CircuitScene.StartAsync("failureRatio: 0.5, minimumCalls: 4, cooldown: 1h, maxCooldown: 1h");

        await scene.FailAsync(4);

        await Polling.UntilAsync(() => Task.FromResult(scene.Circuit.State == CircuitState.Open));
        RefusalAssert.IsCircuitOpen(await scene.SendAsync());
    }
}
