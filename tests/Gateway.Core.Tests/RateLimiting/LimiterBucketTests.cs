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

    private static long Empty(LimiterBucket bucket)
    {
        var level = bucket.Level;
        bucket.Debit(level);
        return level;
    }
}
