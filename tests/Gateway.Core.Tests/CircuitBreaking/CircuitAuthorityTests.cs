using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Several edges and the authority, message by message.</summary>
public sealed class CircuitAuthorityTests
{
    private static readonly CircuitPolicy Policy = new() { ConsecutiveFailures = 5 };
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);

    private readonly CircuitAuthority _authority = new(Policy, epoch: 7);
    private readonly CircuitEdge _first = new("first", 1, Policy, cores: 2);
    private readonly CircuitEdge _second = new("second", 1, Policy, cores: 2);

    [Fact]
    public void Handle_FailuresOnTwoNodes_CountTogether()
    {
        Fail(_first, 3);
        Fail(_second, 2);

        Assert.False(Report(_first, Now).IsNews);
        Assert.True(Report(_second, Now).IsNews);
        Assert.Equal(new(CircuitState.Open, 7, 1), _second.Word);
    }

    [Fact]
    public void Handle_SuccessOnAnotherNode_EndsTheRow()
    {
        var third = new CircuitEdge("third", 1, Policy, cores: 1);
        Fail(_first, 3);
        Report(_first, Now, liveNodes: 3);
        Succeed(third);
        Report(third, Now, liveNodes: 3);

        Fail(_first, 1);
        Report(_first, Now, liveNodes: 3);
        Fail(_second, 3);
        Assert.False(Report(_second, Now, liveNodes: 3).IsNews);
        Fail(_second, 1);
        Assert.True(Report(_second, Now, liveNodes: 3).IsNews);
        Assert.Equal(CircuitState.Open, _authority.Word.State);
    }

    [Fact]
    public void Handle_RepeatedReport_CountsOnce()
    {
        Fail(_first, 4);
        var report = _first.BuildReport(Now);

        for (var i = 0; i < 10; i++)
        {
            Assert.False(Handle(report, Now).IsNews);
        }
    }

    [Fact]
    public void Handle_RepeatedSuccess_DoesNotEndALaterRow()
    {
        Succeed(_first);
        var report = _first.BuildReport(Now);
        Handle(report, Now);
        Fail(_second, 4);
        Report(_second, Now);

        Handle(report, Now);
        Fail(_second, 1);

        Assert.True(Report(_second, Now).IsNews);
    }

    [Fact]
    public void Handle_ReportsReordered_LaterOneStands()
    {
        Fail(_first, 4);
        var early = _first.BuildReport(Now);
        Succeed(_first);
        var late = _first.BuildReport(Now);
        Fail(_second, 4);

        Handle(late, Now);
        Handle(early, Now);

        Assert.False(Report(_second, Now).IsNews);
    }

    [Theory]
    [InlineData(29, 29.9, true)]
    [InlineData(25, 31, false)]
    [InlineData(60, 60, false)]
    public void Handle_OldReportComesAgain_CountsUntilItsOutcomesAreTooOld(double again, double seconds, bool opens)
    {
        var policy = new CircuitPolicy { FailureRatio = 0.5, MinimumCalls = 10 };
        var authority = new CircuitAuthority(policy, epoch: 1);
        var (edge, other) = (new CircuitEdge("a", 1, policy, cores: 1), new CircuitEdge("b", 1, policy, cores: 1));
        Fail(edge, 9, TimeSpan.Zero);
        var old = edge.BuildReport(TimeSpan.Zero);
        authority.Handle(old, TimeSpan.Zero, ProbeTimeout, 0);
        var then = TimeSpan.FromSeconds(again);
        authority.Handle(old, then, ProbeTimeout, 0);

        // The authority adds up, and drops what is too old, when the other node has news.
        var now = TimeSpan.FromSeconds(seconds);
        authority.Handle(Failed(other, now), now, ProbeTimeout, 0);
        authority.Handle(old, now, ProbeTimeout, 0);
        authority.Handle(Failed(other, now), now, ProbeTimeout, 0);

        Assert.Equal(opens, !authority.Word.IsClosed);
    }

    [Fact]
    public void Handle_NodeRestarted_ItsEarlierStartIsVoid()
    {
        Fail(_first, 4);
        Report(_first, Now);
        var old = _first.BuildReport(Now);

        var restarted = new CircuitEdge("first", 2, Policy, cores: 1);
        Fail(restarted, 1);
        Assert.False(Report(restarted, Now).IsNews);
        Assert.False(Handle(old, Now).IsNews);
        Fail(restarted, 3);
        Assert.False(Report(restarted, Now).IsNews);
    }

    [Fact]
    public void Handle_NewAuthority_LearnsWhatItsPredecessorKnew()
    {
        Report(_first, Now);
        Fail(_first, 4);
        Report(_first, Now);

        var successor = new CircuitAuthority(Policy, epoch: 8);
        _first.Apply(successor.Handle(_first.BuildReport(Now), Now, ProbeTimeout, 0), Now);
        Assert.Equal(new(CircuitState.Closed, 8, 0), _first.Word);
        Fail(_first, 1);

        Assert.Equal(CircuitState.Open, successor.Handle(_first.BuildReport(Now), Now, ProbeTimeout, 0).Word.State);
    }

    [Fact]
    public void Handle_FailuresFromBeforeTheLastChange_DoNotCount()
    {
        Fail(_second, 4);
        var old = _second.BuildReport(Now);
        Fail(_first, 5);
        Report(_first, Now);
        var later = Now + Policy.Cooldown;
        Probe(_first, later, CircuitOutcome.Success);
        Assert.True(_authority.Word.IsClosed);

        Assert.False(Handle(old, later).IsNews);
        Fail(_first, 1);
        Assert.False(Report(_first, later).IsNews);
        Report(_second, later);
        Fail(_second, 3);
        Assert.False(Report(_second, later).IsNews);
    }

    [Fact]
    public void Handle_BothNodesAsk_OneGetsThePermit()
    {
        Fail(_first, 5);
        Report(_first, Now);
        Report(_second, Now);
        var later = Now + Policy.Cooldown;
        Assert.Equal(CircuitAdmission.Ask, _first.TryAdmit(later, 0, mayProbe: true, out _));
        Assert.Equal(CircuitAdmission.Ask, _second.TryAdmit(later, 0, mayProbe: true, out _));

        Assert.Equal([1], Report(_first, later).Grant!.Permits.ToArray());
        var refusal = Report(_second, later);

        Assert.Null(refusal.Grant);
        Assert.Equal(ProbeTimeout, refusal.Wait);
        Assert.False(_second.MayProbe(later));
        Assert.True(_first.MayProbe(later));
    }

    [Fact]
    public void Handle_ResultFromAnotherNode_IsNotHeard()
    {
        Fail(_first, 5);
        Report(_first, Now);
        var later = Now + Policy.Cooldown;
        Assert.Equal(CircuitAdmission.Ask, _first.TryAdmit(later, 0, mayProbe: true, out _));
        Report(_first, later);

        var forged = _second.BuildReport(later) with { Known = _authority.Word, Results = [new(1, CircuitOutcome.Success)] };

        Assert.Equal(CircuitState.HalfOpen, Handle(forged, later).Word.State);
    }

    [Fact]
    public void Handle_ResultOfAnEarlierRound_IsNotHeard()
    {
        Fail(_first, 5);
        Report(_first, Now);
        var later = Now + Policy.Cooldown;
        Assert.Equal(CircuitAdmission.Ask, _first.TryAdmit(later, 0, mayProbe: true, out _));
        Report(_first, later);
        Assert.Equal(CircuitAdmission.Admitted, _first.TryAdmit(later, 0, mayProbe: true, out var pass));
        _first.Record(pass, CircuitOutcome.Success, later);
        var late = _first.BuildReport(later);

        // No result came, so the same node gets the permit of the next round; it has the same number.
        var muchLater = later + ProbeTimeout;
        Assert.Equal(CircuitAdmission.Ask, _first.TryAdmit(muchLater, 0, mayProbe: true, out _));
        var asks = _first.BuildReport(muchLater) with { Results = [] };
        Assert.Equal([1], Handle(asks, muchLater).Grant!.Permits.ToArray());

        Assert.Equal(CircuitState.HalfOpen, Handle(late, muchLater).Word.State);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void Handle_ArgumentOutOfRange_Throws(int seconds, double jitter) => Assert.Throws<ArgumentOutOfRangeException>(
        () => _authority.Handle(_first.BuildReport(Now), Now, TimeSpan.FromSeconds(seconds), jitter));

    [Fact]
    public void Count_NodeGoneForAnHour_IsForgotten()
    {
        var tally = new CircuitTally();
        Fail(_first, 1);
        Fail(_second, 1);
        tally.Merge(_first.BuildReport(Now), Now);
        var later = Now + TimeSpan.FromHours(2);
        tally.Merge(_second.BuildReport(later), later);

        Assert.Equal(0, Assert.Single(tally.Count(Policy.Window, later)).Failed.Calls);

        Assert.Equal(["second"], tally.Nodes.Keys);
    }

    private static void Fail(CircuitEdge edge, int times) => Fail(edge, times, Now);

    private static void Fail(CircuitEdge edge, int times, TimeSpan now)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(edge.TryEnter(out var pass));
            edge.Record(pass, CircuitOutcome.Failure, now);
        }
    }

    private static CircuitReport Failed(CircuitEdge edge, TimeSpan now)
    {
        Fail(edge, 1, now);
        return edge.BuildReport(now);
    }

    private static void Succeed(CircuitEdge edge) => edge.Record(new(edge.Word.Version, 0), CircuitOutcome.Success, Now);

    private void Probe(CircuitEdge edge, TimeSpan now, CircuitOutcome outcome)
    {
        Assert.Equal(CircuitAdmission.Ask, edge.TryAdmit(now, 0, mayProbe: true, out _));
        Report(edge, now);
        Assert.Equal(CircuitAdmission.Admitted, edge.TryAdmit(now, 0, mayProbe: true, out var pass));
        Assert.True(edge.Record(pass, outcome, now));
        Report(edge, now);
    }

    private CircuitReply Report(CircuitEdge edge, TimeSpan now, int liveNodes = 1)
    {
        var reply = _authority.Handle(edge.BuildReport(now), now, ProbeTimeout, jitter: 0, liveNodes);
        edge.Apply(reply, now);
        return reply;
    }

    private CircuitReply Handle(CircuitReport report, TimeSpan now) => _authority.Handle(report, now, ProbeTimeout, jitter: 0);
}
