using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>One node, from outside.</summary>
public sealed class CircuitTests
{
    private static readonly CircuitPolicy Plain = new() { ConsecutiveFailures = 5, Cooldown = TimeSpan.FromSeconds(10) };

    private static readonly CircuitPolicy Ratio = new()
    {
        FailureRatio = 0.5,
        MinimumCalls = 20,
        Window = TimeSpan.FromSeconds(30),
        Ramp = TimeSpan.Zero,
    };

    [Fact]
    public void Call_FourFailuresThenSuccess_CountsAnew()
    {
        var circuit = new LocalCircuit(Plain);

        circuit.Call(CircuitOutcome.Failure, times: 4);
        circuit.Call(CircuitOutcome.Success, times: 1);
        circuit.Call(CircuitOutcome.Failure, times: 4);
        Assert.Equal(CircuitState.Closed, circuit.State);

        circuit.Call(CircuitOutcome.Failure, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Call_ClientAborts_NeverCounts()
    {
        var circuit = new LocalCircuit(Plain);

        circuit.Call(CircuitOutcome.Failure, times: 4);
        circuit.Call(CircuitOutcome.Ignored, times: 100);
        Assert.Equal(CircuitState.Closed, circuit.State);

        circuit.Call(CircuitOutcome.Failure, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Call_Open_RefusesUntilTheCooldownHasPassed()
    {
        var circuit = Opened(Plain);
        Assert.False(circuit.TryCall(out _));
        Assert.Equal(TimeSpan.FromSeconds(10), circuit.Edge.RetryAfter(circuit.Now));

        circuit.Now += TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1);
        Assert.False(circuit.TryCall(out _));
        Assert.Equal(TimeSpan.FromTicks(1), circuit.Edge.RetryAfter(circuit.Now));

        circuit.Now += circuit.Edge.RetryAfter(circuit.Now);
        Assert.True(circuit.TryCall(out var probe));
        Assert.True(probe.IsProbe);
        Assert.False(circuit.TryCall(out _));
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
    }

    [Fact]
    public void Call_ProbeSucceeds_Closes()
    {
        var circuit = Opened(Plain);
        circuit.Now += Plain.Cooldown;

        circuit.Call(CircuitOutcome.Success, times: 1);

        Assert.Equal(CircuitState.Closed, circuit.State);
        Assert.Equal(TimeSpan.Zero, circuit.Edge.RetryAfter(circuit.Now));
        circuit.Call(CircuitOutcome.Failure, times: 4);
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Theory]
    [InlineData(1, new[] { 10, 20, 40, 80, 160, 300, 300 })]
    [InlineData(0.5, new[] { 10, 15, 30, 60, 120, 225, 225 })]
    [InlineData(0, new[] { 10, 10, 20, 40, 80, 150, 150 })]
    public void Call_ProbesFail_CooldownDoublesUpToTheMaximum(double jitter, int[] seconds)
    {
        var circuit = Opened(Plain, jitter);
        foreach (var cooldown in seconds)
        {
            Assert.Equal(CircuitState.Open, circuit.State);
            Assert.Equal(TimeSpan.FromSeconds(cooldown), circuit.Edge.RetryAfter(circuit.Now));
            circuit.Now += TimeSpan.FromSeconds(cooldown);
            circuit.Call(CircuitOutcome.Failure, times: 1);
        }

        circuit.Now += TimeSpan.FromSeconds(300);
        circuit.Call(CircuitOutcome.Success, times: 1);
        circuit.Call(CircuitOutcome.Failure, times: 5);
        Assert.Equal(Plain.Cooldown, circuit.Edge.RetryAfter(circuit.Now));
    }

    [Fact]
    public void Call_ProbeHangs_AllowsAnotherAfterTheProbeTimeout()
    {
        var circuit = Opened(Plain);
        circuit.Now += Plain.Cooldown;
        Assert.True(circuit.TryCall(out var hung));
        Assert.Equal(LocalCircuit.ProbeTimeout, circuit.Edge.RetryAfter(circuit.Now));

        circuit.Now += LocalCircuit.ProbeTimeout;
        Assert.True(circuit.TryCall(out var next));
        Assert.NotEqual(hung.Version, next.Version);

        // The round of the first one is over.
        circuit.Finish(hung, CircuitOutcome.Success);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        circuit.Finish(next, CircuitOutcome.Success);
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void Call_ProbeIgnored_AllowsAnotherAtOnce()
    {
        var circuit = Opened(Plain);
        circuit.Now += Plain.Cooldown;

        circuit.Call(CircuitOutcome.Ignored, times: 1);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);

        circuit.Call(CircuitOutcome.Success, times: 1);
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void Call_ThreeProbes_LetsThreeThroughAndTheFirstResultDecides()
    {
        var circuit = Opened(Plain with { Probes = 3 });
        circuit.Now += Plain.Cooldown;
        var probes = Enumerable.Range(0, 3).Select(_ =>
        {
            Assert.True(circuit.TryCall(out var pass));
            return pass;
        }).ToList();
        Assert.False(circuit.TryCall(out _));
        Assert.Equal([1, 2, 3], probes.Select(pass => pass.Probe));

        circuit.Finish(probes[1], CircuitOutcome.Success);
        circuit.Finish(probes[0], CircuitOutcome.Failure);

        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void Call_StartedBeforeTheOutageEnded_SaysNothingAfterwards()
    {
        var circuit = new LocalCircuit(Plain);
        var slow = Enumerable.Range(0, 10).Select(_ =>
        {
            circuit.TryCall(out var pass);
            return pass;
        }).ToList();
        circuit.Call(CircuitOutcome.Failure, times: 5);
        circuit.Now += Plain.Cooldown;
        circuit.Call(CircuitOutcome.Success, times: 1);

        slow.ForEach(pass => circuit.Finish(pass, CircuitOutcome.Failure));
        circuit.Report();

        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void Call_RatioReachedBelowMinimumCalls_StaysClosed()
    {
        var circuit = new LocalCircuit(Ratio, reportsAlways: true);

        circuit.Call(CircuitOutcome.Failure, times: 19);
        Assert.Equal(CircuitState.Closed, circuit.State);

        circuit.Call(CircuitOutcome.Success, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Call_SixteenFailuresInNoTime_ReportsAtOnce()
    {
        var circuit = new LocalCircuit(Ratio with { MinimumCalls = 2 });

        // The first one is told at once; then a report must be 50 ms old, or 16 failures behind.
        circuit.Call(CircuitOutcome.Failure, times: 16);
        Assert.True(circuit.Edge.HasNews(circuit.Now));
        Assert.Equal(CircuitState.Closed, circuit.State);

        circuit.Call(CircuitOutcome.Failure, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);
        Assert.False(circuit.Edge.HasNews(circuit.Now));
    }

    [Fact]
    public void Call_SecondFailureAfterAWhile_ReportsAtOnce()
    {
        var circuit = new LocalCircuit(Ratio with { MinimumCalls = 2 });
        circuit.Call(CircuitOutcome.Failure, times: 1);

        circuit.Now += TimeSpan.FromMilliseconds(50);
        circuit.Call(CircuitOutcome.Failure, times: 1);

        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Theory]
    [InlineData(29.9, CircuitState.Open)]
    [InlineData(30, CircuitState.Closed)]
    [InlineData(1_000_000, CircuitState.Closed)]
    public void Call_FailuresAgo_CountWithinTheWindowOnly(double seconds, CircuitState expected)
    {
        var circuit = new LocalCircuit(Ratio, reportsAlways: true);
        circuit.Call(CircuitOutcome.Failure, times: 19);

        circuit.Now += TimeSpan.FromSeconds(seconds);
        circuit.Call(CircuitOutcome.Failure, times: 1);

        Assert.Equal(expected, circuit.State);
    }

    [Fact]
    public void Call_FailuresInARow_CountHoweverFarApart()
    {
        var circuit = new LocalCircuit(Plain);
        for (var i = 0; i < 5; i++)
        {
            circuit.Now += TimeSpan.FromDays(1);
            circuit.Call(CircuitOutcome.Failure, times: 1);
        }

        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Call_TimeGoesBackwards_CountsAsStandingStill()
    {
        var circuit = new LocalCircuit(Ratio with { ConsecutiveFailures = 30 }, reportsAlways: true) { Now = TimeSpan.FromSeconds(100) };
        for (var i = 0; i < 19; i++)
        {
            circuit.Now -= TimeSpan.FromSeconds(7);
            circuit.Call(CircuitOutcome.Failure, times: 1);
        }

        Assert.Equal(CircuitState.Closed, circuit.State);
        circuit.Now = TimeSpan.FromSeconds(100);
        circuit.Call(CircuitOutcome.Success, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);

        circuit.Now = TimeSpan.Zero;
        Assert.False(circuit.TryCall(out _));
        Assert.Equal(TimeSpan.FromSeconds(10), circuit.Edge.RetryAfter(circuit.Now));
    }

    [Fact]
    public void Update_LowerThreshold_AppliesToWhatIsCounted()
    {
        var circuit = new LocalCircuit(Plain);
        circuit.Call(CircuitOutcome.Failure, times: 2);

        circuit.Update(Plain with { ConsecutiveFailures = 3 });
        circuit.Call(CircuitOutcome.Failure, times: 1);

        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Update_OtherWindow_KeepsWhatIsCounted()
    {
        var circuit = new LocalCircuit(Ratio, reportsAlways: true) { Now = TimeSpan.FromSeconds(61) };
        circuit.Call(CircuitOutcome.Failure, times: 10);

        circuit.Update(Ratio with { Window = TimeSpan.FromMinutes(10) });
        circuit.Now += TimeSpan.FromSeconds(120);
        circuit.Call(CircuitOutcome.Failure, times: 9);
        Assert.Equal(CircuitState.Closed, circuit.State);

        circuit.Call(CircuitOutcome.Failure, times: 1);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(60, 10)]
    public void Update_OtherCooldownWhileOpen_OpensSoonerNeverLater(int cooldown, int expected)
    {
        var circuit = Opened(Plain);

        circuit.Update(Plain with { Cooldown = TimeSpan.FromSeconds(cooldown) });

        Assert.Equal(TimeSpan.FromSeconds(expected), circuit.Edge.RetryAfter(circuit.Now));
        circuit.Now += TimeSpan.FromSeconds(expected);
        Assert.True(circuit.TryCall(out _));
    }

    private static LocalCircuit Opened(CircuitPolicy policy, double jitter = 1)
    {
        var circuit = new LocalCircuit(policy) { Jitter = jitter };
        circuit.Call(CircuitOutcome.Failure, times: 5);
        Assert.Equal(CircuitState.Open, circuit.State);
        return circuit;
    }
}
