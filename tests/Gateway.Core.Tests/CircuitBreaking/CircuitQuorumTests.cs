using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Who opens the circuit for whom.</summary>
public sealed class CircuitQuorumTests
{
    private static readonly CircuitPolicy Row = new() { ConsecutiveFailures = 5, Cooldown = TimeSpan.FromSeconds(5) };

    private static readonly CircuitPolicy Ratio = new()
    {
        FailureRatio = 0.5,
        MinimumCalls = 20,
        Window = TimeSpan.FromSeconds(10),
        Cooldown = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public void Report_RowOnTwoOfThreeNodes_OpensForAll()
    {
        var fleet = new LiveFleet(3, Row);
        fleet.Call(0, CircuitOutcome.Success);
        fleet.Settle();

        fleet.Call(1, CircuitOutcome.Failure, 3);
        fleet.Call(2, CircuitOutcome.Failure, 2);
        fleet.Settle();

        Assert.All(fleet.Edges, edge => Assert.Equal(CircuitState.Open, edge.Word.State));
        Assert.Equal(CircuitTrigger.ConsecutiveFailures, fleet.Authority.Inspect(fleet.Now).Trigger);
    }

    [Theory]
    [InlineData(true, CircuitState.Open)]
    [InlineData(false, CircuitState.Closed)]
    public void Report_SuccessIsHeardOfDuringARow_EndsItOnlyIfItWasMeanwhile(bool wasBefore, CircuitState state)
    {
        var fleet = new LiveFleet(3, Row);
        fleet.Call(0, CircuitOutcome.Success, wasBefore ? 1 : 0);
        fleet.Pass(TimeSpan.FromMilliseconds(100));
        fleet.Call(1, CircuitOutcome.Failure, 3);
        fleet.Pass(TimeSpan.FromMilliseconds(100));
        fleet.Call(0, CircuitOutcome.Success, wasBefore ? 0 : 1);
        fleet.Settle();

        fleet.Call(2, CircuitOutcome.Failure, 2);
        fleet.Settle();

        Assert.Equal(state, fleet.Authority.Word.State);
    }

    [Fact]
    public void Report_RowEndedElsewhere_BeginsAnewWithWhatFollows()
    {
        var fleet = new LiveFleet(3, Row);
        fleet.Call(1, CircuitOutcome.Failure, 3);
        fleet.Settle();
        fleet.Pass(TimeSpan.FromMilliseconds(100));
        fleet.Call(0, CircuitOutcome.Success);
        fleet.Advance(TimeSpan.FromSeconds(1));

        // Those before the first node's success count no more, and that success ends none of these.
        fleet.Call(1, CircuitOutcome.Failure);
        fleet.Call(2, CircuitOutcome.Failure, 3);
        fleet.Settle();
        Assert.Equal(CircuitState.Closed, fleet.Authority.Word.State);
        fleet.Call(2, CircuitOutcome.Failure);
        fleet.Settle();
        Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
    }

    [Fact]
    public void Report_ChanceFailureBesideABadNode_OpensForTheBadOneAlone()
    {
        var fleet = new LiveFleet(2, Row with { ConsecutiveFailures = 10 });
        fleet.Call(1, CircuitOutcome.Failure);
        fleet.Settle();

        fleet.Call(0, CircuitOutcome.Failure, 10);
        fleet.Settle();

        Assert.Equal((CircuitState.Open, CircuitState.Closed), (fleet.Edges[0].Word.State, fleet.Edges[1].Word.State));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Report_OneNodeOfSeveralFails_OpensForThatNodeAlone(int nodes)
    {
        var fleet = new LiveFleet(nodes, Ratio with { ConsecutiveFailures = 5 });
        for (var second = 0; second < 20; second++)
        {
            fleet.Advance(TimeSpan.FromSeconds(1));
            fleet.Call(0, CircuitOutcome.Failure, 30);
            for (var node = 1; node < nodes; node++)
            {
                Assert.Equal(30, fleet.Call(node, CircuitOutcome.Success, 30));
            }
        }

        Assert.NotEqual(CircuitState.Closed, fleet.Edges[0].Word.State);
        Assert.All(fleet.Edges[1..], edge => Assert.Equal(CircuitState.Closed, edge.Word.State));
        Assert.All(fleet.Edges, edge => Assert.Equal(CircuitState.Closed, edge.Fleet.State));
        Assert.Equal("node0", Assert.Single(fleet.Authority.Inspect(fleet.Now).Nodes, node => node.State != CircuitState.Closed).Node);
    }

    [Theory]
    [InlineData(4, 10, false)]
    [InlineData(5, 10, true)]
    [InlineData(1, 3, false)]
    [InlineData(2, 3, true)]
    [InlineData(2, 5, false)]
    [InlineData(3, 5, true)]
    public void Report_SomeNodesFail_OpensForAllFromHalfOfThem(int failing, int nodes, bool opens)
    {
        var fleet = new LiveFleet(nodes, Ratio);
        for (var node = failing; node < nodes; node++)
        {
            fleet.Call(node, CircuitOutcome.Success, 40);
        }

        fleet.Settle();
        for (var node = 0; node < failing; node++)
        {
            fleet.Call(node, CircuitOutcome.Failure, 40);
        }

        fleet.Settle();

        Assert.Equal(opens ? CircuitState.Open : CircuitState.Closed, fleet.Authority.Word.State);
        Assert.Equal(failing, fleet.Edges.Count(edge => edge.Word.State == CircuitState.Open && edge.Fleet.IsClosed) + (opens ? failing : 0));
    }

    [Fact]
    public void Report_BusyNodeFails_WeighsTwiceItsShareAtMost()
    {
        // Two nodes of four see 0.9 and more. Of all calls 1,195 of 1,300 fail, but as 650 of the first one's count,
        // 845 of 950 do.
        NodeSample[] samples = [Sample("busy", 1_000, 1_000), Sample("b", 100, 95), Sample("c", 100, 50), Sample("d", 100, 50)];

        Assert.Equal(CircuitTrigger.None, new CircuitJudge(Ratio with { FailureRatio = 0.9 }, samples, liveNodes: 4).Together());
        Assert.Equal(CircuitTrigger.FailureRatio, new CircuitJudge(Ratio with { FailureRatio = 0.88 }, samples, liveNodes: 4).Together());
    }

    [Fact]
    public void Report_OnlyLiveNode_DecidesForAll()
    {
        var fleet = new LiveFleet(1, Row);

        fleet.Call(0, CircuitOutcome.Failure, 5);

        Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
    }

    [Fact]
    public void Report_OnlyNodeLeftAlive_DecidesWhateverTheOthersHadSaid()
    {
        var fleet = new LiveFleet(3, Ratio);
        fleet.Call(1, CircuitOutcome.Success, 100);
        fleet.Call(2, CircuitOutcome.Success, 100);
        fleet.Settle();
        fleet.LiveNodes = 1;

        fleet.Call(0, CircuitOutcome.Failure, 40);
        fleet.Settle();

        Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
    }

    [Fact]
    public void Report_LastSecondAllBad_OpensLongBeforeTheWindowDoes()
    {
        var fleet = new LiveFleet(2, Ratio);
        for (var i = 0; i < 40; i++)
        {
            fleet.Advance(TimeSpan.FromMilliseconds(250));
            fleet.Call(0, CircuitOutcome.Success, 25);
            fleet.Call(1, CircuitOutcome.Success, 25);
        }

        var calls = 0;
        while (fleet.Authority.Word.IsClosed)
        {
            fleet.Advance(TimeSpan.FromMilliseconds(250));
            calls += fleet.Call(0, CircuitOutcome.Failure, 25) + fleet.Call(1, CircuitOutcome.Failure, 25);
        }

        Assert.Equal(CircuitTrigger.ShortWindow, fleet.Authority.Inspect(fleet.Now).Trigger);
        Assert.InRange(calls, 150, 300);
    }

    [Fact]
    public void Report_AFifthOfAllCallsFails_StaysClosed()
    {
        var fleet = new LiveFleet(4, Ratio with { ConsecutiveFailures = 20 });
        for (var i = 0; i < 400; i++)
        {
            fleet.Advance(TimeSpan.FromMilliseconds(50));
            for (var node = 0; node < 4; node++)
            {
                Assert.Equal(1, fleet.Call(node, (i + node) % 5 == 0 ? CircuitOutcome.Failure : CircuitOutcome.Success));
            }
        }

        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));
    }

    [Fact]
    public void Report_LoneReporter_OpensForItselfAndOthersAreAsked()
    {
        var fleet = new LiveFleet(4, Row);

        fleet.Call(0, CircuitOutcome.Failure, 5);
        fleet.Settle();

        Assert.Equal([CircuitState.Open, CircuitState.Closed, CircuitState.Closed, CircuitState.Closed], fleet.Edges.Select(edge => edge.Word.State));
        Assert.Equal([false, true, true, true], fleet.Edges.Select(edge => edge.OwesOpinion));

        // Two get a permit each, the third one none.
        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(node => fleet.Opine(node) is not null));
    }

    [Theory]
    [InlineData(CircuitOutcome.Failure, true)]
    [InlineData(CircuitOutcome.Success, false)]
    [InlineData(CircuitOutcome.Ignored, false)]
    public void Report_SecondOpinion_DecidesForAll(CircuitOutcome outcome, bool opens)
    {
        var fleet = new LiveFleet(3, Row);
        fleet.Call(0, CircuitOutcome.Failure, 5);
        fleet.Settle();

        for (var node = 1; node < 3 && fleet.Authority.Word.IsClosed; node++)
        {
            fleet.Edges[node].Record(fleet.Opine(node)!.Value, outcome, fleet.Now);
            fleet.Report(node);
        }

        fleet.Settle();
        Assert.Equal(opens ? CircuitState.Open : CircuitState.Closed, fleet.Authority.Word.State);
        Assert.Equal(CircuitState.Open, fleet.Edges[0].Word.State);
        Assert.All(fleet.Edges, edge => Assert.False(edge.OwesOpinion));
    }

    [Fact]
    public void Report_LoneReporterAndAnotherNodesCallFails_OpensForAll()
    {
        var fleet = new LiveFleet(3, Ratio);
        fleet.Call(0, CircuitOutcome.Failure, 40);
        fleet.Settle();
        Assert.True(fleet.Authority.Word.IsClosed);

        // Another node's first call is opinion enough, although it is far from the fewest calls that count.
        fleet.Call(1, CircuitOutcome.Failure);
        fleet.Settle();

        Assert.Equal(CircuitState.Open, fleet.Authority.Word.State);
    }

    [Fact]
    public void Probe_OfANodesOwnCircuit_ClosesItForThatNode()
    {
        var fleet = new LiveFleet(2, Row);
        fleet.Call(1, CircuitOutcome.Success);
        fleet.Call(0, CircuitOutcome.Failure, 5);
        fleet.Settle();
        Assert.Equal(0, fleet.Call(0, CircuitOutcome.Success));

        fleet.Advance(Row.Cooldown);
        Assert.Equal(1, fleet.Call(0, CircuitOutcome.Failure));
        Assert.Equal(CircuitState.Open, fleet.Edges[0].Word.State);
        fleet.Advance(2 * Row.Cooldown);
        Assert.Equal(1, fleet.Call(0, CircuitOutcome.Success));
        fleet.Settle();

        Assert.All(fleet.Edges, edge => Assert.True(edge.Word.IsClosed));
        Assert.Equal(4, fleet.Call(0, CircuitOutcome.Failure, 4));
        fleet.Settle();
        Assert.Equal(CircuitState.Closed, fleet.Edges[0].Word.State);
        fleet.Call(0, CircuitOutcome.Failure);
        Assert.Equal(CircuitState.Open, fleet.Edges[0].Word.State);
    }

    private static NodeSample Sample(string node, long calls, long failures) => new(node, 0, 0, new(calls, failures), default, default);
}
