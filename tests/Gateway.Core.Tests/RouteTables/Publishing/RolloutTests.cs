using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Core.Tests.RouteTables.Publishing;

public sealed class RolloutTests
{
    private static readonly RolloutPolicy Fast = new() { IsFast = true };
    private static readonly RolloutPolicy Careful = new() { Bake = TimeSpan.FromSeconds(30), MinRequests = 100, MaxBake = TimeSpan.FromSeconds(60) };

    private readonly Fleet _fleet = new(3);

    [Fact]
    public void Propose_Fast_IsRunByAllOnceAllAreReady()
    {
        _fleet.Propose("b", Fast);
        _fleet.Report(1);
        _fleet.Report(2);
        Assert.Equal("a1 a1 a1", _fleet.Runs);

        _fleet.ReportAll();

        Assert.Equal(("b2 b2 b2", PublicationOutcome.Committed), (_fleet.Runs, _fleet.Last.Outcome));
    }

    [Fact]
    public void Propose_NodeCannotUseIt_ChangesNothingAndSaysWhoAndWhy()
    {
        _fleet.Refusal = (node, hash) => node == 3 && hash == "b" ? "there is no secret" : null;

        _fleet.Propose("b", Fast);
        _fleet.ReportAll();

        Assert.Equal(("a1 a1 a1", PublicationOutcome.Rejected, 1L), (_fleet.Runs, _fleet.Last.Outcome, _fleet.Last.InForce));
        Assert.Equal("Node node-3 cannot use it: there is no secret", _fleet.Last.Reason);
    }

    [Fact]
    public void Propose_AfterARejectedOne_TakesANumberOfItsOwn()
    {
        _fleet.Refusal = (_, hash) => hash == "b" ? "no" : null;
        _fleet.Propose("b", Fast);
        _fleet.ReportAll();

        _fleet.Propose("c", Fast);
        _fleet.ReportAll();

        Assert.Equal("c3 c3 c3", _fleet.Runs);
    }

    [Fact]
    public void Propose_SameContent_IsNoNewVersion() => Assert.Equal(RouteTableOutcome.Unchanged, _fleet.Propose("a", Fast).Outcome);

    [Fact]
    public void Propose_WhileAnotherIsRolledOut_IsRefused()
    {
        _fleet.Propose("b", Fast);

        var reply = _fleet.Propose("c", Fast);

        Assert.Equal((RouteTableOutcome.Busy, "b"), (reply.Outcome, reply.Rollout!.Table.Hash));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Propose_FollowsAnotherVersion_ConflictsAndChangesNothing(long expected)
    {
        Assert.Equal(RouteTableOutcome.Conflict, _fleet.Propose("b", Fast, expected).Outcome);
        Assert.Null(_fleet.Authority.Rollout);
    }

    [Fact]
    public void Propose_TheSameCommandTwice_IsOneRollout()
    {
        var command = new ProposeCommand(new(77, "b", null, Fast, "operator", ""));
        _fleet.Authority.Handle(_fleet.Now, command);
        Assert.Equal(RouteTableOutcome.Accepted, _fleet.Authority.Handle(_fleet.Now, command).Outcome);
        _fleet.ReportAll();

        Assert.Equal(RouteTableOutcome.Accepted, _fleet.Authority.Handle(_fleet.Now, command).Outcome);
        Assert.Equal((2L, "b2 b2 b2"), (_fleet.Authority.Last, _fleet.Runs));
    }

    [Fact]
    public void Advance_Canary_IsAloneForTheBakeTimeAndTheRequests()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();
        Assert.Equal("b2 a1 a1", _fleet.Runs);

        _fleet.Traffic = (_, _) => (99, 0, 0);
        Pass(30);
        Assert.Equal("b2 a1 a1", _fleet.Runs);

        _fleet.Traffic = (_, _) => (100, 0, 0);
        Pass(0);
        Assert.Equal("b2 b2 b2", _fleet.Runs);
    }

    [Fact]
    public void Advance_CanaryWithoutTraffic_GoesOnAfterTheLongestBakeTime()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();
        Pass(59);
        Assert.Equal("b2 a1 a1", _fleet.Runs);

        Pass(1);

        Assert.Equal("b2 b2 b2", _fleet.Runs);
    }

    [Fact]
    public void Advance_CanaryAnswersMoreErrorsThanItsPeers_GoesBackUnderANewNumber()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();

        _fleet.Traffic = (_, runs) => runs!.Hash == "b" ? (200, 20, 0) : (1000, 10, 0);
        Pass(0);
        Pass(3);

        Assert.Equal(("a3 a3 a3", PublicationOutcome.RolledBack, 3L), (_fleet.Runs, _fleet.Last.Outcome, _fleet.Last.InForce));
        Assert.StartsWith("20 of 200 requests (10.0 %) were answered with a 5xx status", _fleet.Last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_CanaryFindsNoRouteForWhatItsPeersDo_GoesBack()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();

        _fleet.Traffic = (_, runs) => runs!.Hash == "b" ? (200, 0, 50) : (1000, 0, 5);
        Pass(0);
        Pass(3);

        Assert.Equal("a3 a3 a3", _fleet.Runs);
        Assert.Contains("that no route takes them", _fleet.Last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_AllNodesFailAlike_IsNotTheTablesFault()
    {
        _fleet.Traffic = (_, _) => (1000, 0, 0);
        _fleet.ReportAll();
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();

        _fleet.Traffic = (_, runs) => runs!.Hash == "b" ? (200, 100, 0) : (1400, 200, 0);
        Pass(30);
        Pass(0);

        Assert.Equal("b2 b2 b2", _fleet.Runs);
    }

    [Fact]
    public void Advance_SingleNode_IsComparedWithItselfBefore()
    {
        var alone = new Fleet(1) { Traffic = (_, _) => (1000, 1, 0) };
        alone.ReportAll();
        alone.Propose("b", Careful);

        alone.Traffic = (_, runs) => runs!.Hash == "b" ? (200, 50, 0) : (1000, 1, 0);
        alone.ReportAll();
        alone.Now += TimeSpan.FromSeconds(3);
        alone.ReportAll();

        Assert.Equal(("a3", PublicationOutcome.RolledBack), (alone.Runs, alone.Last.Outcome));
    }

    [Fact]
    public void Advance_LiveNodeSaysNothing_IsRejectedAfterHalfAMinute()
    {
        _fleet.Propose("b", Fast);
        for (var second = 0; second <= 31; second++)
        {
            _fleet.Now += TimeSpan.FromSeconds(1);
            _fleet.Report(1);
            _fleet.Report(2);
        }

        Assert.Equal(("a1 a1 a1", PublicationOutcome.Rejected), (_fleet.Runs, _fleet.Last.Outcome));
        Assert.Contains("Node node-3 did not say within 30s", _fleet.Last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_NodeIsLost_GoesOnWithoutItAfterItsSilence()
    {
        _fleet.Propose("b", Fast);
        _fleet.ReportAll(silent: 3);
        Assert.Equal("a1 a1 a1", _fleet.Runs);

        _fleet.Now += TimeSpan.FromSeconds(11);
        _fleet.ReportAll(silent: 3);

        Assert.Equal(("b2 b2 a1", PublicationOutcome.Committed), (_fleet.Runs, _fleet.Last.Outcome));
    }

    [Fact]
    public void Advance_CanaryIsLost_AnotherTakesItsPlace()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();
        Assert.Equal("b2 a1 a1", _fleet.Runs);

        _fleet.Now += TimeSpan.FromSeconds(11);
        _fleet.ReportAll(silent: 1);

        Assert.Equal("b2 b2 a1", _fleet.Runs);
        Assert.Equal(RolloutStep.Canary, _fleet.Authority.Rollout!.Step);
    }

    [Fact]
    public void Cancel_WhileTheCanaryRuns_GoesBackUnderANewNumber()
    {
        _fleet.Propose("b", Careful);
        _fleet.ReportAll();

        _fleet.Authority.Handle(_fleet.Now, new CancelCommand(2, "operator"));
        _fleet.ReportAll();

        Assert.Equal(("a3 a3 a3", "operator cancelled it."), (_fleet.Runs, _fleet.Last.Reason));
    }

    [Fact]
    public void Cancel_AnotherRollout_ChangesNothing()
    {
        _fleet.Propose("b", Careful);

        _fleet.Authority.Handle(_fleet.Now, new CancelCommand(9, "operator"));

        Assert.NotNull(_fleet.Authority.Rollout);
    }

    [Fact]
    public void Report_StoreWasEmptied_WhatRunsIsInForceAgain()
    {
        _fleet.Propose("b", Fast);
        _fleet.ReportAll();
        var emptied = new RouteTableAuthority();

        var report = new NodeReport(new(1, 1), "node-1", 9) { Committed = new(2, "b"), Runs = new(2, "b") };
        emptied.Handle(_fleet.Now, new ReportCommand(report));

        Assert.Equal((new TableVersion(2, "b"), PublicationOutcome.Recovered), (emptied.Current, emptied.History[^1].Outcome));
    }

    [Fact]
    public void Report_OneNumberStandsForTwoContents_WhatRunsIsTheNext()
    {
        var report = new NodeReport(new(9, 1), "old", 0) { Committed = new(1, "z"), Runs = new(1, "z") };

        _fleet.Authority.Handle(_fleet.Now, new ReportCommand(report));

        Assert.Equal(new TableVersion(2, "z"), _fleet.Authority.Current);
    }

    [Fact]
    public void Report_CanaryOfARolloutThatTheStoreLost_IsLeftBehind()
    {
        var report = new NodeReport(new(1, 1), "node-1", 99) { Committed = new(1, "a"), Runs = new(2, "b") };

        _fleet.Authority.Handle(_fleet.Now, new ReportCommand(report));

        Assert.Equal(new TableVersion(3, "a"), _fleet.Authority.Current);
    }

    [Fact]
    public void Report_OnceADay_OneNodeIsAskedToStoreBodiesAgain()
    {
        Assert.False(_fleet.Report(1).MustRefresh);

        _fleet.Now += TimeSpan.FromDays(1);

        Assert.True(_fleet.Report(2).MustRefresh);
        Assert.False(_fleet.Report(3).MustRefresh);
    }

    [Fact]
    public void Propose_FleetWithoutATable_IsInForceOnceAllAreReady()
    {
        var authority = new RouteTableAuthority();
        authority.Handle(default, new ReportCommand(new(new(1, 1), "node-1", 0) { Live = [new(1, 1)] }));
        authority.Handle(default, new ProposeCommand(new(1, "a", 0, new(), "operator", "")));
        authority.Handle(default, new ReportCommand(new(new(1, 1), "node-1", 1) { Live = [new(1, 1)], Answered = new(1, "a") }));

        Assert.Equal(new TableVersion(1, "a"), authority.Current);
    }

    [Fact]
    public void Refused_ReasonThatCannotBeSentAsItIs_IsCutAndMended()
    {
        var edge = new RouteTableEdge(new(1, 1), "node-\ud83d");

        edge.Refused(new(2, "b"), new string('x', NodeReport.MaxRefusalLength - 1) + "\ud83d\ude00");

        var report = edge.Report(default, []);
        Assert.Equal(("node-\ufffd", new string('x', NodeReport.MaxRefusalLength - 1) + "\ufffd"), (report.Name, report.Refusal));
    }

    [Fact]
    public void History_IsBounded()
    {
        for (var number = 0; number < 2 * RouteTableAuthority.HistoryLength; number++)
        {
            _fleet.Propose($"table {number}", Fast);
            _fleet.ReportAll();
        }

        Assert.Equal(RouteTableAuthority.HistoryLength, _fleet.Authority.History.Count);
        Assert.Equal(41, _fleet.Authority.Current!.Number);
    }

    private void Pass(int seconds)
    {
        _fleet.Now += TimeSpan.FromSeconds(seconds);
        _fleet.ReportAll();
    }
}
