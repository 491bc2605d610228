using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Slow calls, ramps, flapping, and what operators order.</summary>
public sealed class CircuitRecoveryTests
{
    private static readonly CircuitPolicy Ratio = new()
    {
        FailureRatio = 0.5,
        MinimumCalls = 20,
        Window = TimeSpan.FromSeconds(10),
        Cooldown = TimeSpan.FromSeconds(5),
        Probes = 3,
        ProbeSuccesses = 2,
    };

    private static readonly CircuitPolicy Slow = new()
    {
        SlowCallRatio = 0.5,
        SlowCallDuration = TimeSpan.FromSeconds(2),
        MinimumCalls = 20,
        Window = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void Call_BackendHangs_OpensBeforeAnyCallEnds()
    {
        var fleet = new LiveFleet(2, Slow);
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(fleet.Enter(i % 2));
        }

        fleet.Advance(Slow.SlowCallDuration);
        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));
        fleet.Advance(TimeSpan.FromSeconds(1));

        Assert.All(fleet.Edges, edge => Assert.Equal((CircuitState.Open, 10), (edge.Word.State, edge.InFlight)));
        Assert.Equal(CircuitTrigger.SlowCalls, fleet.Authority.Inspect(fleet.Now).Trigger);
    }

    [Theory]
    [InlineData(2.1, CircuitState.Open)]
    [InlineData(1.9, CircuitState.Closed)]
    public void Call_SuccessesTakeLong_CountFromTheThreshold(double seconds, CircuitState expected)
    {
        var fleet = new LiveFleet(2, Slow);
        var calls = Enumerable.Range(0, 40).Select(i => (Node: i % 2, Pass: fleet.Enter(i % 2)!.Value)).ToList();
        fleet.Advance(TimeSpan.FromSeconds(seconds));
        calls.ForEach(call => fleet.Record(call.Node, call.Pass, CircuitOutcome.Success));
        fleet.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(expected, fleet.Authority.Word.State);
    }

    [Fact]
    public void Call_AnsweredInTimeAndLongUnderWay_IsNotSlow()
    {
        var fleet = new LiveFleet(1, Slow);
        for (var i = 0; i < 40; i++)
        {
            CircuitEdge.Answer(fleet.Enter(0)!.Value, fleet.Now + TimeSpan.FromSeconds(1));
        }

        fleet.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((CircuitState.Closed, 40), (fleet.Authority.Word.State, fleet.Edges[0].InFlight));
    }

    [Fact]
    public void Call_ClientsLeaveBeforeItIsSlow_SayNothing()
    {
        var fleet = new LiveFleet(1, Slow);
        var calls = Enumerable.Range(0, 40).Select(_ => fleet.Enter(0)!.Value).ToList();
        fleet.Advance(TimeSpan.FromSeconds(1));
        calls.ForEach(pass => fleet.Record(0, pass, CircuitOutcome.Ignored));
        fleet.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(CircuitState.Closed, fleet.Authority.Word.State);
        Assert.Equal((0, 0), (fleet.Edges[0].BuildReport(fleet.Now).Buckets.Sum(bucket => bucket.Judged), fleet.Edges[0].InFlight));
    }

    [Fact]
    public void Call_FastOnesAmongSlow_CountExactly()
    {
        var edge = new CircuitEdge("a", 1, Slow with { Window = TimeSpan.FromMinutes(1) }, cores: 2);
        var now = TimeSpan.Zero;
        for (var i = 0; i < 300; i++, now += TimeSpan.FromMilliseconds(37))
        {
            edge.TryEnter(out var pass);
            pass = edge.Begin(pass, now);
            var duration = TimeSpan.FromMilliseconds(i % 3 == 0 ? 2_000 : i % 3 == 1 ? 1_999 : 10);
            edge.Record(pass, CircuitOutcome.Success, now + duration);
        }

        var report = edge.BuildReport(now + TimeSpan.FromSeconds(5));

        Assert.Equal((300, 100), (report.Buckets.Sum(bucket => bucket.Judged), report.Buckets.Sum(bucket => bucket.Slow)));
    }

    [Fact]
    public void Probe_TwoOfThreeSucceed_RampsFromATenth()
    {
        var fleet = Opened(Ratio, nodes: 2);
        fleet.Advance(Ratio.Cooldown);

        Assert.Equal(1, fleet.Call(0, CircuitOutcome.Success));
        Assert.Equal(CircuitState.HalfOpen, fleet.Authority.Word.State);
        Assert.Equal(1, fleet.Call(1, CircuitOutcome.Success));
        Assert.Equal(CircuitState.Ramping, fleet.Authority.Word.State);

        // A tenth at first, about half after half of the time, all at its end; on every node alike.
        Assert.InRange(fleet.Call(0, CircuitOutcome.Success, 1_000), 60, 140);
        fleet.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(fleet.Call(1, CircuitOutcome.Success, 1_000), 500, 600);
        fleet.Advance(TimeSpan.FromSeconds(5));
        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));
    }

    [Fact]
    public void Ramp_Refused_MayRetryWithinASecond()
    {
        var fleet = Opened(Ratio, nodes: 1);
        fleet.Advance(Ratio.Cooldown);
        fleet.Call(0, CircuitOutcome.Success, 2);

        Assert.Equal(TimeSpan.FromSeconds(1), fleet.Edges[0].RetryAfter(fleet.Now));
    }

    [Fact]
    public void Ramp_CallsFailAgain_OpensForTwiceAsLong()
    {
        var fleet = Opened(Ratio with { MaxCooldown = TimeSpan.FromSeconds(20) }, nodes: 1);
        foreach (var seconds in new[] { 5, 10, 20, 20 })
        {
            Assert.InRange(fleet.Edges[0].RetryAfter(fleet.Now), TimeSpan.FromSeconds(Math.Max(5, seconds / 2d)), TimeSpan.FromSeconds(seconds));
            fleet.Advance(fleet.Edges[0].RetryAfter(fleet.Now));
            Assert.Equal(2, fleet.Call(0, CircuitOutcome.Success, 2));
            Assert.Equal(CircuitState.Ramping, fleet.Authority.Word.State);
            fleet.Call(0, CircuitOutcome.Failure, 1_000);
            Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
        }
    }

    [Fact]
    public void Probe_NotWanted_TakesNoPermitAndAsksForNone()
    {
        var fleet = Opened(Ratio, nodes: 1);
        fleet.Advance(Ratio.Cooldown);

        Assert.Equal(CircuitAdmission.Refused, fleet.Edges[0].TryAdmit(fleet.Now, 0, mayProbe: false, out _));
        Assert.Equal(0, fleet.Edges[0].BuildReport(fleet.Now).Wanted);
    }

    [Fact]
    public void Cancel_ProbeThatNeverBegan_LetsTheNextCallUseThePermit()
    {
        var fleet = Opened(Ratio with { Probes = 1, ProbeSuccesses = 1 }, nodes: 1);
        fleet.Advance(Ratio.Cooldown);
        var edge = fleet.Edges[0];
        edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _);
        fleet.Report(0);
        Assert.Equal(CircuitAdmission.Admitted, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out var first));
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _));

        edge.Cancel(first);
        edge.Cancel(first);

        Assert.Equal(CircuitAdmission.Admitted, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out var second));
        Assert.Equal(first.Probe, second.Probe);
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _));
        Assert.True(edge.Record(second, CircuitOutcome.Success, fleet.Now));
        edge.Cancel(second);
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _));
    }

    [Fact]
    public void Handle_SameCommandTwice_GivesTheSamePermits()
    {
        var fleet = Opened(Ratio with { Probes = 1, ProbeSuccesses = 1 }, nodes: 1);
        fleet.Advance(Ratio.Cooldown);
        var edge = fleet.Edges[0];
        edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _);
        var report = edge.BuildReport(fleet.Now);

        var first = fleet.Authority.Handle(report, fleet.Now, LiveFleet.ProbeTimeout, 0);
        var again = fleet.Authority.Handle(report, fleet.Now, LiveFleet.ProbeTimeout, 0);

        Assert.Equal([1], first.Grant!.Permits.ToArray());
        Assert.Equal([1], again.Grant!.Permits.ToArray());
        edge.Apply(again, fleet.Now);
        edge.Apply(first, fleet.Now);
        Assert.Equal(CircuitAdmission.Admitted, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _));
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(fleet.Now, 0, mayProbe: true, out _));
    }

    [Fact]
    public void Obey_Open_KeepsAllAwayUntilItsTimeIsUp()
    {
        var fleet = new LiveFleet(2, Ratio);
        fleet.Obey(CircuitOrderKind.Open, TimeSpan.FromMinutes(10));

        fleet.Advance(TimeSpan.FromMinutes(9));
        Assert.All(fleet.Edges, edge => Assert.Equal(CircuitState.Isolated, edge.Word.State));
        Assert.Equal((0, 0), (fleet.Call(0, CircuitOutcome.Success, 50), fleet.Call(1, CircuitOutcome.Success, 50)));
        Assert.Equal(TimeSpan.FromMinutes(1), fleet.Edges[1].RetryAfter(fleet.Now));
        var details = fleet.Authority.Inspect(fleet.Now);
        Assert.Equal((CircuitOrderKind.Open, "maintenance", "alice", TimeSpan.FromMinutes(1)), (details.Order, details.Reason, details.By, details.OrderEndsIn));

        fleet.Advance(TimeSpan.FromMinutes(1));
        Assert.All(fleet.Edges, edge => Assert.Equal(CircuitState.Ramping, edge.Word.State));
        Assert.Null(fleet.Authority.Inspect(fleet.Now).Order);
    }

    [Fact]
    public void Obey_Close_KeepsClosedWhateverFails()
    {
        var fleet = Opened(Ratio, nodes: 2);
        fleet.Obey(CircuitOrderKind.Close, TimeSpan.FromMinutes(1));

        for (var second = 0; second < 59; second++)
        {
            fleet.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(60, fleet.Call(0, CircuitOutcome.Failure, 30) + fleet.Call(1, CircuitOutcome.Failure, 30));
        }

        fleet.Advance(TimeSpan.FromSeconds(2));
        fleet.Call(0, CircuitOutcome.Failure);
        fleet.Settle();
        Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
    }

    [Fact]
    public void Obey_Reset_ClosesAndForgets()
    {
        var fleet = Opened(Ratio, nodes: 2);
        fleet.Obey(CircuitOrderKind.Open, TimeSpan.FromHours(1), id: 1);

        fleet.Obey(CircuitOrderKind.Reset, TimeSpan.FromHours(1), id: 2);
        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));

        // The order before it, come late or again, does not undo it.
        fleet.Obey(CircuitOrderKind.Open, TimeSpan.FromHours(1), id: 1);
        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));
        Assert.Equal(0, fleet.Authority.Inspect(fleet.Now).FailedRounds);
    }

    [Fact]
    public void Cells_OfTwoCores_ShareNoCacheLine()
    {
        var counter = new StripedCounter(4);
        for (var core = 0; core < 3; core++)
        {
            ref var last = ref counter.Cell(core, StripedCounter.MaxFields - 1);
            ref var next = ref counter.Cell(core + 1, 0);
            var distance = (long)System.Runtime.CompilerServices.Unsafe.ByteOffset(ref last, ref next);
            Assert.True(distance >= 64, $"{distance} bytes lie between what two cores write.");
        }
    }

    private static LiveFleet Opened(CircuitPolicy policy, int nodes)
    {
        var fleet = new LiveFleet(nodes, policy);
        for (var i = 0; i < 40; i++)
        {
            fleet.Call(i % nodes, CircuitOutcome.Failure);
        }

        fleet.Settle();
        Assert.All(fleet.Edges, edge => Assert.Equal(CircuitState.Open, edge.Word.State));
        return fleet;
    }
}
