using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterEdgeTests
{
    private static readonly LimiterSettings Remote = new();
    private static readonly RateLimitNumbers Hundred = Tokens(100, Seconds(1));

    [Fact]
    public void TryAcquire_ColdClient_AsksOnceForWhatItNeeds()
    {
        var edge = New(Hundred);
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(0), 3).Outcome);
        Assert.True(edge.TryBegin(Seconds(0), "a", 3, out var request));
        Assert.Equal(new LeaseReport(0, 0, 3, 3, TimeSpan.Zero), request.Lease);
        Assert.False(edge.TryBegin(Seconds(0.01), "a", 3, out _));
        Assert.True(edge.Apply(Seconds(0.02), Lend(1, 3)));
        Assert.Equal(LimiterOutcome.Admitted, edge.TryAcquire(Seconds(0.02), 3).Outcome);
    }

    [Fact]
    public void Apply_ReplyToAnAbandonedRequest_IsDropped()
    {
        var edge = New(Hundred);
        edge.TryBegin(Seconds(0), "a", 1, out _);
        Assert.True(edge.TryBegin(Seconds(0.05), "a", 1, out var second));
        Assert.Equal(2, second.Seq);
        Assert.False(edge.Apply(Seconds(0.06), Lend(1, 50)));
        Assert.True(edge.Apply(Seconds(0.06), Lend(2, 1)));
        Assert.False(edge.Apply(Seconds(0.06), Lend(2, 1)));
        Assert.Equal(LimiterOutcome.Admitted, edge.TryAcquire(Seconds(0.06), 1).Outcome);
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(0.06), 1).Outcome);
    }

    [Fact]
    public void TryAcquire_LeaseCountedFromSendingLessDrift_EndsThen()
    {
        var edge = New(Hundred);
        edge.TryBegin(Seconds(10), "a", 1, out _);
        edge.Apply(Seconds(10.04), Lend(1, 9, ttl: Seconds(2)));
        Assert.Equal(LimiterOutcome.Admitted, edge.TryAcquire(Seconds(11.9989), 1).Outcome);
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(11.999), 1).Outcome);
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(11), 1).Outcome);
    }

    [Fact]
    public void TryAcquire_AboveLowWater_AsksForNothing()
    {
        var now = Seconds(0);
        var edge = New(Tokens(1_000, Seconds(1)));
        var authority = new LimiterAuthority(now, Tokens(1_000, Seconds(1)), 1, Remote);
        var calls = 0;
        for (var request = 0; request < 5_000; request++)
        {
            now += TimeSpan.FromMilliseconds(10);
            var decision = edge.TryAcquire(now, 1);
            if (decision.Leases != 0 && edge.TryBegin(now, "a", decision.Outcome == LimiterOutcome.Admitted ? 0 : 1, out var acquire))
            {
                calls++;
                edge.Apply(now, authority.Acquire(now, acquire));
            }
        }

        // 100 per second for 50 s, one lease for half a second each.
        Assert.InRange(calls, 80, 160);
    }

    [Fact]
    public void TryAcquire_Refused_AnswersHereUntilTheEnd()
    {
        var node = new LocalNode(Tokens(2, Seconds(10)), Seconds(0));
        node.Request(Seconds(0), 2);
        var first = node.Request(Seconds(1));
        var calls = node.Calls;
        Assert.Equal(Seconds(4), first.RetryAfter);
        Assert.Equal((2, Seconds(10), 0, Seconds(4)), (first.Status.Of.Limit, first.Status.Of.Length, first.Status.Remaining, first.Status.Reset));
        Assert.Equal(Seconds(1), node.Request(Seconds(4)).RetryAfter);
        Assert.Equal(calls, node.Calls);
        Assert.Equal(LimiterOutcome.Admitted, node.Request(Seconds(5)).Outcome);
    }

    [Fact]
    public void TryAcquire_MoreThanWasRefused_AddsTheTimeOfTheRest()
    {
        var node = new LocalNode(Tokens(2, Seconds(10)), Seconds(0));
        node.Request(Seconds(0), 2);
        Assert.Equal(Seconds(5), node.Request(Seconds(0), 1).RetryAfter);
        Assert.Equal(Seconds(10), node.Request(Seconds(0), 2).RetryAfter);
    }

    [Fact]
    public void TryAcquire_EachOfTheLimit_CountsRemainingDown()
    {
        var node = new LocalNode(Tokens(5, Seconds(60)), Seconds(0));
        Assert.Equal([4, 3, 2, 1, 0], Enumerable.Range(0, 5).Select(_ => node.Request(Seconds(0)).Status.Remaining));
        Assert.Equal(LimiterOutcome.Denied, node.Request(Seconds(0)).Outcome);
    }

    [Fact]
    public void TryAcquire_FixedWindow_AdmitsItsLimitInEachWindow()
    {
        var node = new LocalNode(Window(10, Seconds(1)), Seconds(0));
        var admitted = Enumerable.Range(0, 10_000).Count(
            index => node.Request(Seconds(index / 1_000.0)).Outcome == LimiterOutcome.Admitted);
        Assert.Equal(100, admitted);
    }

    [Fact]
    public void TryBeginReturn_Idle_ReportsThatNothingIsHeldAnyMore()
    {
        var edge = New(Hundred);
        edge.TryBegin(Seconds(0), "a", 1, out _);
        edge.Apply(Seconds(0), Lend(1, 26, ttl: Seconds(2)));
        edge.TryAcquire(Seconds(0.1), 1);
        Assert.False(edge.TryBeginReturn(Seconds(0.35), "a", out _));
        Assert.True(edge.TryBeginReturn(Seconds(0.351), "a", out var request));
        Assert.Equal(new LeaseReport(1, 0, 0, 0, Seconds(0.251)), request.Lease);
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(0.351), 1).Outcome);
    }

    [Fact]
    public void TryBeginReturn_LessThanComesBackMeanwhile_IsNotWorthACall()
    {
        var edge = New(Hundred);
        edge.TryBegin(Seconds(0), "a", 1, out _);
        edge.Apply(Seconds(0), Lend(1, 24, ttl: Seconds(2), remaining: 24));
        Assert.False(edge.TryBeginReturn(Seconds(1), "a", out _));
        Assert.Equal(LimiterOutcome.Admitted, edge.TryAcquire(Seconds(1), 24).Outcome);
    }

    [Fact]
    public void TryBeginReturn_MoreThanTheBucketHadLeft_ReturnsForOtherNodes()
    {
        var edge = New(Hundred);
        edge.TryBegin(Seconds(0), "a", 1, out _);
        edge.Apply(Seconds(0), Lend(1, 24, ttl: Seconds(2), remaining: 23));
        Assert.True(edge.TryBeginReturn(Seconds(1), "a", out var request));
        Assert.Equal(0, request.Lease.Has);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void TryAcquire_ImpossibleCost_Throws(int cost) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => New(Hundred).TryAcquire(Seconds(0), cost));

    private static LimiterEdge New(RateLimitNumbers numbers) => new(TimeSpan.Zero, default, numbers, 1, Remote);

    private static LimiterGrant Lend(long seq, long tokens, TimeSpan? ttl = null, long remaining = 0) =>
        new(1, seq, 1, new(tokens, ttl ?? Seconds(1), TimeSpan.Zero, 0, remaining, TimeSpan.Zero));
}
