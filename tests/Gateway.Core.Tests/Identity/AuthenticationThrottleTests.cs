using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class AuthenticationThrottleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);
    private static readonly UInt128 Seed = new(0x0f0e0d0c0b0a0908, 0x0706050403020100);
    private static readonly ClientAddress Offender = new(1);

    [Fact]
    public void Check_AddressThatNeverFailed_NeedNotWait() =>
        Assert.Equal(TimeSpan.Zero, new AuthenticationThrottle(Seed).Check(Offender, TimeSpan.Zero));

    [Fact]
    public void Check_TenFailuresAtOnce_WaitsForOneIntervalThenAllowsOne()
    {
        var throttle = new AuthenticationThrottle(Seed);
        var now = TimeSpan.FromHours(1);
        for (var failure = 0; failure < 10; failure++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Check(Offender, now));
            throttle.Fail(Offender, now);
        }

        Assert.Equal(Interval, throttle.Check(Offender, now));
        Assert.Equal(TimeSpan.FromTicks(1), throttle.Check(Offender, now + Interval - TimeSpan.FromTicks(1)));
        Assert.Equal(TimeSpan.Zero, throttle.Check(Offender, now + Interval));
        throttle.Fail(Offender, now + Interval);
        Assert.Equal(Interval, throttle.Check(Offender, now + Interval));
        Assert.Equal(TimeSpan.Zero, throttle.Check(new(2), now));
    }

    [Fact]
    public void Fail_MoreThanTheBurst_IsForgottenAfterTheBurstsTime()
    {
        var throttle = new AuthenticationThrottle(Seed);
        for (var failure = 0; failure < 1_000; failure++)
        {
            throttle.Fail(Offender, TimeSpan.Zero);
        }

        Assert.Equal(Interval, throttle.Check(Offender, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, throttle.Check(Offender, Interval));
    }

    [Fact]
    public void Check_AnyAttempts_NeverLetsMoreFailThanBurstPlusRate() => Prop.ForAll(
            Gen.Choose(0, 20_000).NonEmptyListOf().ToArbitrary(),
            gaps =>
            {
                var throttle = new AuthenticationThrottle(Seed);
                var now = TimeSpan.Zero;
                var failures = new List<TimeSpan>();
                foreach (var gap in gaps)
                {
                    now += TimeSpan.FromMilliseconds(gap);
                    for (var attempt = 0; attempt < 3; attempt++)
                    {
                        var wait = throttle.Check(Offender, now);
                        Assert.True(wait <= Interval && (wait == TimeSpan.Zero || throttle.Check(Offender, now + wait) == TimeSpan.Zero));
                        if (wait == TimeSpan.Zero)
                        {
                            throttle.Fail(Offender, now);
                            failures.Add(now);
                        }
                    }
                }

                // In every interval between two failures.
                for (var first = 0; first < failures.Count; first++)
                {
                    for (var last = first; last < failures.Count; last++)
                    {
                        Assert.True(last - first + 1 <= 10 + ((failures[last] - failures[first]) / Interval));
                    }
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Fail_HundredTimesAsManyAddressesAsSlots_KeepsTheOffenderThrottled()
    {
        var throttle = new AuthenticationThrottle(Seed, slots: 1024);
        Spend(throttle, Offender, TimeSpan.Zero);

        // Newcomers with one failure each displace one another, not the offender.
        for (var address = 2; address < 102_400; address++)
        {
            throttle.Fail(new((UInt128)address), TimeSpan.Zero);
        }

        Assert.Equal(Interval, throttle.Check(Offender, TimeSpan.Zero));
    }

    [Fact]
    public void Check_EverySlotTakenByOffenders_AnInnocentAddressStillPasses()
    {
        var throttle = new AuthenticationThrottle(Seed, slots: 64);
        for (var address = 1; address <= 1_000; address++)
        {
            Spend(throttle, new((UInt128)address), TimeSpan.Zero);
        }

        for (var address = 1_001; address <= 2_000; address++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Check(new((UInt128)address), TimeSpan.Zero));
        }
    }

    [Fact]
    public void Check_AsManyOffendersAsHalfTheSlots_NearlyAllStayThrottled()
    {
        var throttle = new AuthenticationThrottle(Seed);
        for (var address = 1; address <= 32_768; address++)
        {
            Spend(throttle, new((UInt128)address << 64), TimeSpan.Zero);
        }

        var held = Enumerable.Range(1, 32_768).Count(address => throttle.Check(new((UInt128)address << 64), TimeSpan.Zero) > TimeSpan.Zero);
        Assert.InRange(held, 32_000, 32_768);
    }

    [Fact]
    public async Task Fail_ManyThreadsAtOnce_CountsEachAndBlamesNobodyElse()
    {
        var throttle = new AuthenticationThrottle(Seed, slots: 64);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var round = 0; round < 100_000; round++)
            {
                throttle.Fail(new((UInt128)((round % 500) + 1)), TimeSpan.Zero);
                Assert.Equal(TimeSpan.Zero, throttle.Check(new((UInt128)(1_000 + thread)), TimeSpan.Zero));
            }
        })));

        Assert.Contains(Enumerable.Range(1, 500), address => throttle.Check(new((UInt128)address), TimeSpan.Zero) > TimeSpan.Zero);
    }

    [Fact]
    public void CheckAndFail_Always_AllocateNothing()
    {
        var throttle = new AuthenticationThrottle(Seed);
        throttle.Fail(Offender, TimeSpan.Zero);
        throttle.Check(Offender, TimeSpan.Zero);

        var before = GC.GetAllocatedBytesForCurrentThread();
        throttle.Fail(Offender, TimeSpan.Zero);
        throttle.Check(Offender, TimeSpan.Zero);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0, 6, 64)]
    [InlineData(10, 0, 64)]
    [InlineData(10, 6, 0)]
    [InlineData(10, 6, 4)]
    [InlineData(10, 6, 100)]
    public void Create_NumbersOutOfOrder_IsMisuse(int burst, int seconds, int slots) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new AuthenticationThrottle(Seed, burst, TimeSpan.FromSeconds(seconds), slots));

    [Fact]
    public void SipHash_ReferenceInput_GivesTheReferenceHash() =>
        // Appendix A of the paper has 15 bytes; its program's table has these 16, 00 to 0f, under the same key.
        Assert.Equal(0x3f2acc7f57c29bdbUL, new SipHash(Seed).Hash(new(0x0f0e0d0c0b0a0908, 0x0706050403020100)));

    private static void Spend(AuthenticationThrottle throttle, ClientAddress address, TimeSpan now)
    {
        for (var failure = 0; failure < 10; failure++)
        {
            throttle.Fail(address, now);
        }
    }
}
