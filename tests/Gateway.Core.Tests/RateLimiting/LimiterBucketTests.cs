using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterBucketTests
{
    /// <summary>One permit's time is seldom a whole tick; not one permit may be lost or won over a million windows.</summary>
    [Theory]
    [InlineData(1, 86_400_000)]
    [InlineData(3, 1_000)]
    [InlineData(7, 1_000)]
    [InlineData(333_333, 1_000)]
    [InlineData(10_000_000, 1_000)]
    [InlineData(499_999_993, 86_400_000)]
    public void Advance_OddStepsOverManyWindows_AdmitsExactlyTheLimitPerWindow(long limit, int windowMilliseconds)
    {
        var window = TimeSpan.FromMilliseconds(windowMilliseconds);
        var bucket = LimiterBucket.CreateFull(Limits.Tokens(limit, window, burst: 2 * limit).Windows[0], 0);
        var random = new Random(1);
        var end = window.Ticks * 100_000L;
        long taken = 0;
        for (long now = 0; now < end; now = Math.Min(end, now + random.NextInt64(window.Ticks)))
        {
            bucket.Advance(now, 0);
            taken += Empty(bucket);
        }

        bucket.Advance(end, 0);
        taken += Empty(bucket);
        Assert.Equal(limit * 100_002, taken);
    }

    [Fact]
    public void TicksUntil_OnePermit_IsTheFirstTickAtWhichItIsThere()
    {
        var bucket = LimiterBucket.CreateFull(Limits.Tokens(7, TimeSpan.FromSeconds(1)).Windows[0], 0);
        bucket.Debit(7);
        var wait = bucket.TicksUntil(3);
        Assert.Equal(4_285_715, wait);
        bucket.Advance(wait - 1, 0);
        Assert.Equal(2, bucket.Level);
        bucket.Advance(wait, 0);
        Assert.Equal(3, bucket.Level);
    }

    /// <summary>The formula's own promise, against counts that know nothing of buckets. A failure prints its seed.</summary>
    [Fact]
    public void SlidingWindow_AnyUse_LevelAndWaitAreExact() => Prop.ForAll(
        (from limit in Gen.Choose(1, 50)
         from length in Gen.Choose(10_000, 30_000)
         from steps in (from gap in Gen.Choose(0, 20_000) from cost in Gen.Choose(1, 20) select (gap, cost)).ArrayOf(40)
         select (limit, length, steps)).ToArbitrary(),
        value =>
        {
            var window = Limits.Sliding(value.limit, TimeSpan.FromTicks(value.length)).Windows[0];
            var bucket = LimiterBucket.CreateFull(window, 0);
            var truth = ReferenceWindow.Create(window);
            foreach (var (gap, cost) in value.steps)
            {
                bucket.Advance(bucket.At + gap, 0);
                var permits = Math.Min(cost, value.limit);
                var wait = bucket.TicksUntil(permits);
                Assert.Equal(truth.Admits(bucket.At, permits), wait == 0);
                Assert.True(truth.Admits(bucket.At + wait, permits));
                Assert.True(wait == 0 || !truth.Admits(bucket.At + wait - 1, permits));
                if (wait == 0)
                {
                    truth.Count(bucket.At, permits);
                    bucket.Debit(permits);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static long Empty(LimiterBucket bucket)
    {
        var level = bucket.Level;
        bucket.Debit(level);
        return level;
    }
}
