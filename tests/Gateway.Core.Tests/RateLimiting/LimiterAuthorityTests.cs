using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterAuthorityTests
{
    private static readonly RateLimitNumbers Ten = Tokens(10, Seconds(10));

    [Fact]
    public void Acquire_ColdClient_LendsWhatItNeeds()
    {
        var authority = New(Ten);
        var grant = authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 3));
        Assert.Equal((3, 7, Seconds(3)), (grant.Lease.Tokens, grant.Lease.Remaining, grant.Lease.Reset));
        Assert.Equal((7, 3), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_SameSeqAgain_GivesTheSameReplyAndLendsNothing()
    {
        var authority = New(Ten);
        var first = authority.Acquire(Seconds(0), Need(Ten, seq: 1));
        Assert.Equal(first, authority.Acquire(Seconds(0.02), Need(Ten, seq: 1)));
        Assert.Equal(1, authority.Outstanding);
        authority.IsIdle(Seconds(2));
        Assert.Equal(0, authority.Outstanding);
    }

    [Fact]
    public void Acquire_Overtaken_ChangesNothing()
    {
        var authority = New(Ten);
        authority.Acquire(Seconds(0), Need(Ten, seq: 2));
        Assert.Equal(default, authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 5)).Lease);
        Assert.Equal((9, 1), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_ReplyWasLost_CreditsItAtOnce()
    {
        var authority = New(Ten);
        authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 4));
        authority.Acquire(Seconds(0), Need(Ten, seq: 2, need: 1));
        Assert.Equal((9, 1), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_LowerHas_CreditsWhatCameBack()
    {
        var authority = New(Ten);
        authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 1, want: 5));
        authority.Acquire(Seconds(0), Need(Ten, seq: 2, need: 0, used: 2));
        Assert.Equal((8, 0), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_NewBootId_NeverCreditsTheOldLease()
    {
        var authority = New(Ten);
        authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 1, want: 5));
        authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 0, boot: 2));
        Assert.Equal((5, 5), (authority.Level, authority.Outstanding));
        authority.Acquire(Seconds(1), Need(Ten, seq: 2, need: 0, boot: 2));
        Assert.Equal((5, 5), (authority.Level, authority.Outstanding));
        authority.Acquire(Seconds(3), Need(Ten, seq: 3, need: 0, boot: 2));
        Assert.Equal((6, 0), (authority.Level, authority.Outstanding));
    }

    /// <summary>limits.md 1.1: used at 0.99, expired at 1.00, settled at 1.01 must not hand out the whole burst.</summary>
    [Fact]
    public void Acquire_LeaseExpiredShortlyBefore_StillOccupiedTheBucket()
    {
        var numbers = Tokens(10, Seconds(2));
        var authority = New(numbers);
        authority.Acquire(Seconds(0), Need(numbers, seq: 1, need: 1, want: 5));
        Assert.Equal((5, 5), (authority.Level, authority.Outstanding));
        Assert.False(authority.IsIdle(Seconds(2.01)));
        Assert.Equal((5, 0), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_HalfTheBucketIsOut_LendsTheNeedForOneCallOnly()
    {
        var authority = New(Ten);
        Assert.Equal(Seconds(2), authority.Acquire(Seconds(0), Need(Ten, seq: 1, want: 5)).Lease.Ttl);
        var beyond = authority.Acquire(Seconds(0), Need(Ten, seq: 1, need: 2, want: 5, node: "b")).Lease;
        Assert.Equal((2, Local.CallTimeout), (beyond.Tokens, beyond.Ttl));
    }

    [Fact]
    public void Acquire_TimeGoesBackwards_StandsStill()
    {
        var authority = New(Ten);
        authority.Acquire(Seconds(100), Need(Ten, seq: 1, need: 10));
        Assert.Equal(0, authority.Acquire(Seconds(1), Need(Ten, seq: 2, used: 10)).Lease.Tokens);
        Assert.Equal(0, authority.Acquire(Seconds(100), Need(Ten, seq: 3, used: 10)).Lease.Tokens);
        Assert.Equal(1, authority.Acquire(Seconds(101), Need(Ten, seq: 4, used: 10)).Lease.Tokens);
    }

    [Fact]
    public void Acquire_EndOfTime_OverflowsNothing()
    {
        var numbers = Tokens(1, TimeSpan.FromDays(1), burst: 1_000_000_000);
        var authority = New(numbers);
        authority.Acquire(Seconds(0), Need(numbers, seq: 1, need: 1_000_000_000));
        Assert.Equal(TimeSpan.MaxValue, authority.Acquire(Seconds(0), Need(numbers, seq: 2, need: 1_000_000_000, used: 1_000_000_000)).Lease.DenyFor);
        Assert.Equal(1, authority.Acquire(TimeSpan.MaxValue, Need(numbers, seq: 3, used: 1_000_000_000)).Lease.Tokens);
    }

    [Fact]
    public void Acquire_EndOfTimeInAnyWindow_OverflowsNothing()
    {
        var numbers = All(Ten, Window(10, Seconds(10)), Sliding(10, Seconds(10)), new([LimiterWindow.PerPeriod(10, CalendarPeriod.Month, TimeZoneInfo.Utc)], 1));
        var authority = New(numbers);
        authority.Acquire(TimeSpan.MaxValue - TimeSpan.FromTicks(1), Need(numbers, seq: 1, need: 10));
        Assert.Equal(0, authority.Acquire(TimeSpan.MaxValue, Need(numbers, seq: 2, used: 10)).Lease.Tokens);
        authority.Acquire(TimeSpan.MinValue, Need(numbers, seq: 3, used: 10));
        Assert.Equal(long.MaxValue, authority.IdleAt());
    }

    /// <summary>All windows are charged or none, and the refusal names the one that keeps the client waiting.</summary>
    [Fact]
    public void Acquire_SeveralWindows_NamesTheOneThatRefuses()
    {
        var numbers = All(Tokens(10, Seconds(1)), Window(15, Seconds(60)), Sliding(12, Seconds(3_600)));
        var authority = New(numbers);
        var first = authority.Acquire(Seconds(0), Need(numbers, seq: 1, need: 8)).Lease;
        Assert.Equal((8, 0, 2), (first.Tokens, first.Window, first.Remaining));
        var second = authority.Acquire(Seconds(0), Need(numbers, seq: 2, need: 4, used: 8)).Lease;
        Assert.Equal((0, 0, 2, TimeSpan.FromMilliseconds(200)), (second.Tokens, second.Window, second.Remaining, second.DenyFor));
        Assert.Equal(4, authority.Acquire(Seconds(1), Need(numbers, seq: 3, need: 4, used: 8)).Lease.Tokens);
        var third = authority.Acquire(Seconds(2), Need(numbers, seq: 4, need: 4, used: 12)).Lease;
        Assert.Equal((0, 2, 0), (third.Tokens, third.Window, third.Remaining));
        Assert.True(third.DenyFor > Seconds(3_598));
        Assert.Equal(0, authority.Level);
    }

    [Fact]
    public void Apply_OneWindowMore_KeepsTheOthersAsTheyWere()
    {
        var day = Window(100, TimeSpan.FromDays(1), version: 2);
        var authority = New(Tokens(10, Seconds(10)));
        authority.Acquire(Seconds(0), Need(Tokens(10, Seconds(10)), seq: 1, need: 6));
        authority.Apply(Seconds(0), All(day, Tokens(20, Seconds(10), version: 2)));
        Assert.Equal([94L, 8L], authority.Buckets.Select(bucket => bucket.Level));
    }

    [Fact]
    public void Acquire_MoreThanTheBurst_Throws() => Assert.Throws<ArgumentOutOfRangeException>(
        () => New(Ten).Acquire(Seconds(0), Need(Ten, seq: 1, need: 11)));

    [Fact]
    public void Apply_LowerLimits_KeepsTheProportionAtOnce()
    {
        var authority = New(Tokens(100, Seconds(10)));
        authority.Acquire(Seconds(0), Need(Tokens(100, Seconds(10)), seq: 1, need: 40));
        authority.Apply(Seconds(0), Tokens(10, Seconds(1), version: 2));
        Assert.Equal(0, authority.Level);
        var grant = authority.Acquire(Seconds(0), Need(Tokens(10, Seconds(1), version: 2), seq: 2, used: 40));
        Assert.Equal(2, grant.PolicyVersion);
        Assert.Equal(TimeSpan.FromMilliseconds(100), grant.Lease.DenyFor);
    }

    [Fact]
    public void Apply_OtherAlgorithmAndBack_KeepsTheProportion()
    {
        var authority = New(Tokens(100, Seconds(10)));
        authority.Acquire(Seconds(0), Need(Tokens(100, Seconds(10)), seq: 1, need: 40));
        authority.Acquire(Seconds(0), Need(Window(10, Seconds(1), version: 2), seq: 2, need: 0, used: 40));
        Assert.Equal(6, authority.Level);
        authority.Apply(Seconds(0), Tokens(1_000, Seconds(1), version: 3));
        Assert.Equal(600, authority.Level);
    }

    [Fact]
    public void Apply_OlderLimits_ChangesNothing()
    {
        var authority = New(Tokens(100, Seconds(10), version: 5));
        var grant = authority.Acquire(Seconds(0), Need(Tokens(200, Seconds(10), version: 4), seq: 1, need: 150));
        Assert.True(grant.Lease.DenyFor > TimeSpan.Zero);
        Assert.Equal((100, 5), (authority.Level, grant.PolicyVersion));
    }

    [Fact]
    public void Acquire_LeaseOfTheLastWindow_IsNeverCredited()
    {
        var numbers = Window(10, Seconds(10));
        var authority = New(numbers);
        authority.Acquire(Seconds(9), Need(numbers, seq: 1, need: 1, want: 5));
        authority.Acquire(Seconds(11), Need(numbers, seq: 2, need: 4));
        authority.Acquire(Seconds(11), Need(numbers, seq: 3, need: 0, used: 4));
        Assert.Equal((6, 0), (authority.Level, authority.Outstanding));
    }

    [Fact]
    public void Acquire_WindowIsSpent_DeniesUntilItEnds()
    {
        var numbers = Window(3, Seconds(10));
        var authority = New(numbers);
        authority.Acquire(Seconds(12), Need(numbers, seq: 1, need: 3));
        Assert.Equal(Seconds(7.5), authority.Acquire(Seconds(12.5), Need(numbers, seq: 2, used: 3)).Lease.DenyFor);
        Assert.Equal(1, authority.Acquire(Seconds(20), Need(numbers, seq: 3, used: 3)).Lease.Tokens);
    }

    [Fact]
    public void Acquire_Overload_CollectsAQuantumAndStaggersTheNodes()
    {
        var numbers = Tokens(1_000, Seconds(1));
        var authority = new LimiterAuthority(TimeSpan.Zero, numbers, 1, new() { DriftPpm = 0 });
        authority.Acquire(Seconds(0), Need(numbers, seq: 1, need: 1_000));
        var waits = "abcd".Select(name => authority.Acquire(
            Seconds(0),
            new(name.ToString(), 1, 0, 2, 1_000, numbers, new(name == 'a' ? 1_000 : 0, 0, 100, 1, TimeSpan.Zero))).Lease.DenyFor);
        Assert.Equal([50, 100, 150, 200], waits.Select(wait => Math.Round(wait.TotalMilliseconds)));
    }

    /// <summary>In recovery half of the room is taken: one permit for each call would starve a busy node for two seconds.</summary>
    [Fact]
    public void Acquire_NoRoomForLongLeases_LendsABusyNodeWhatItUsesAtOnce()
    {
        var numbers = Tokens(100_000, Seconds(1));
        var authority = LimiterAuthority.FollowLost(TimeSpan.Zero, numbers, 1, new() { DriftPpm = 0 });
        var grant = authority.Acquire(Seconds(0.5), new("a", 1, 0, 1, 20_000, numbers, new(0, 0, 10_000, 1, TimeSpan.Zero))).Lease;
        Assert.Equal((500, TimeSpan.FromMilliseconds(50)), (grant.Tokens, grant.Ttl)); // 25 ms of 20,000 a second.
    }

    [Fact]
    public void Acquire_OneBusyNodeAmongManyIdleOnes_LendsByDemand()
    {
        var numbers = Tokens(100_000, Seconds(1));
        var authority = New(numbers);
        for (var node = 0; node < 1_000; node++)
        {
            authority.Acquire(Seconds(0), new($"n{node}", 1, 0, 1, 1, numbers, new(0, 0, 1, 1, TimeSpan.Zero)));
        }

        var grant = authority.Acquire(Seconds(0), new("busy", 1, 0, 1, 9_000, numbers, new(0, 0, 4_500, 1, TimeSpan.Zero))).Lease;
        Assert.Equal(4_500, grant.Tokens);
    }

    [Fact]
    public void IsIdle_BucketFullAndNothingLent_IsTrue()
    {
        var authority = New(Ten);
        Assert.True(authority.IsIdle(Seconds(0)));
        authority.Acquire(Seconds(0), Need(Ten, seq: 1));
        Assert.False(authority.IsIdle(Seconds(0.01)));
        Assert.True(authority.IsIdle(Seconds(5)));
    }

    private static LimiterAuthority New(RateLimitNumbers numbers) => new(TimeSpan.Zero, numbers, 1, Local);
}
