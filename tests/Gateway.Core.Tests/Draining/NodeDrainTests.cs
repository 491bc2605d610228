using Gateway.Core.Draining;

namespace Gateway.Core.Tests.Draining;

public sealed class NodeDrainTests
{
    private static readonly DrainTimes Times = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20));

    [Fact]
    public void Advance_NotBegun_GoesOnServing()
    {
        var drain = new NodeDrain(Times);

        Assert.Equal(new DrainStep(DrainPhase.Serving, false, 0, false), drain.Advance(At(1000), requests: 5, webSockets: 5));
        Assert.Equal(Timeout.InfiniteTimeSpan, drain.Left(At(1000)));
    }

    [Fact]
    public void Begin_Twice_IsOneDrain()
    {
        var drain = new NodeDrain(Times);

        Assert.True(drain.Begin(At(100)));
        Assert.False(drain.Begin(At(105)));
        Assert.Equal(TimeSpan.FromSeconds(5), drain.Left(At(105)));
    }

    [Fact]
    public void Advance_DelayNotOver_ClosesNothing()
    {
        var drain = Begun();

        Assert.Equal(new DrainStep(DrainPhase.Announced, false, 0, false), drain.Advance(At(109.9), 5, 5));
    }

    [Fact]
    public void Advance_DelayOver_EntersFinishingOnce()
    {
        var drain = Begun();

        Assert.True(drain.Advance(At(110), 5, 0).EntersFinishing);
        Assert.False(drain.Advance(At(110), 5, 0).EntersFinishing);
    }

    [Fact]
    public void Advance_LookedLate_DeadlineStays()
    {
        var drain = Begun();

        drain.Advance(At(112), 5, 0);

        Assert.Equal(TimeSpan.FromSeconds(58), drain.Left(At(112)));
    }

    [Fact]
    public void Advance_NothingUnderWay_IsDrained()
    {
        var drain = Begun();

        Assert.Equal(new DrainStep(DrainPhase.Drained, true, 0, false), drain.Advance(At(110), 0, 0));
        Assert.Equal(new DrainStep(DrainPhase.Drained, false, 0, false), drain.Advance(At(1000), 3, 0));
    }

    [Fact]
    public void Advance_NothingUnderWayButLeaving_WaitsForWhatMayStillCome()
    {
        var drain = new NodeDrain(Times);
        drain.Leave(At(100));

        Assert.Equal(DrainPhase.Finishing, drain.Advance(At(110), 0, 0).Phase);
        Assert.Equal(new DrainStep(DrainPhase.Drained, false, 0, true), drain.Advance(At(170), 1, 0));
    }

    [Fact]
    public void Advance_DeadlinePassed_SaysSoOnce()
    {
        var drain = Begun();
        drain.Advance(At(110), 5, 0);

        Assert.Equal(new DrainStep(DrainPhase.Finishing, false, 0, false), drain.Advance(At(169.9), 5, 0));
        Assert.Equal(new DrainStep(DrainPhase.Drained, false, 0, true), drain.Advance(At(170), 5, 0));
        Assert.Equal(new DrainStep(DrainPhase.Drained, false, 0, false), drain.Advance(At(171), 5, 0));
    }

    [Fact]
    public void Advance_NoTimeout_WaitsForEver()
    {
        var drain = new NodeDrain(Times with { Timeout = Timeout.InfiniteTimeSpan });
        drain.Begin(At(0));
        drain.Advance(At(10), 1, 0);

        Assert.Equal(DrainPhase.Finishing, drain.Advance(At(1_000_000), 1, 0).Phase);
        Assert.Equal(Timeout.InfiniteTimeSpan, drain.Left(At(1_000_000)));
    }

    [Fact]
    public void Advance_FourWebSockets_OneEachQuarter()
    {
        var drain = Begun();

        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], ((double[])[110, 110.1, 114.9, 115.1, 119.9, 120.1, 124.9, 125.1]).Select(Close(drain, 4)));
    }

    [Fact]
    public void Advance_SomeEndByThemselves_OthersHaveTheirTime()
    {
        var drain = Begun();
        drain.Advance(At(110), 4, 4);

        Assert.Equal(0, drain.Advance(At(112), 1, 1).WebSocketsToClose);
        Assert.Equal(1, drain.Advance(At(126), 1, 1).WebSocketsToClose);
    }

    [Fact]
    public void Advance_NoSpread_ClosesAllAtOnce()
    {
        var drain = new NodeDrain(Times with { WebSocketSpread = TimeSpan.Zero });
        drain.Begin(At(100));

        Assert.Equal(7, drain.Advance(At(110), 7, 7).WebSocketsToClose);
    }

    [Fact]
    public void TryCancel_Draining_ServesAndCanDrainAgain()
    {
        var drain = Begun();
        drain.Advance(At(110), 5, 0);

        Assert.True(drain.TryCancel());
        Assert.Equal(DrainPhase.Serving, drain.Phase);
        Assert.True(drain.Begin(At(200)));
        Assert.True(drain.Advance(At(210), 5, 0).EntersFinishing);
    }

    [Fact]
    public void TryCancel_Leaving_IsRefused()
    {
        var drain = new NodeDrain(Times);
        drain.Leave(At(100));

        Assert.False(drain.TryCancel());
        Assert.Equal(DrainPhase.Announced, drain.Phase);
    }

    [Fact]
    public void Leave_AnnouncedAlready_KeepsTheTime()
    {
        var drain = Begun();

        drain.Leave(At(108));

        Assert.Equal(TimeSpan.FromSeconds(2), drain.Left(At(108)));
    }

    [Fact]
    public void Leave_DrainedAlready_NeedsNoDelayAndHasAllTheTime()
    {
        var drain = Begun();
        drain.Advance(At(110), 0, 0);

        drain.Leave(At(500));

        Assert.Equal((DrainPhase.Finishing, TimeSpan.FromSeconds(60)), (drain.Phase, drain.Left(At(500))));
        Assert.True(drain.Advance(At(500), 1, 0).EntersFinishing);
    }

    private static NodeDrain Begun()
    {
        var drain = new NodeDrain(Times);
        drain.Begin(At(100));
        return drain;
    }

    /// <summary>Looks at these times, with WebSockets that close as soon as they are told.</summary>
    private static Func<double, int> Close(NodeDrain drain, int open) => time =>
    {
        var told = drain.Advance(At(time), open, open).WebSocketsToClose;
        open -= told;
        return told;
    };

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
