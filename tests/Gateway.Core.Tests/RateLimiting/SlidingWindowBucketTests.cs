using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>What the simulation found.</summary>
public sealed class SlidingWindowBucketTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The window before counts once, not in what is left and again as itself.</summary>
    [Theory]
    [InlineData(200, 120)]
    [InlineData(50, 30)]
    public void ChangeTo_AnotherLimit_LeavesAsMuchInProportion(long limit, long expected)
    {
        var bucket = LimiterBucket.CreateFull(Window(100), 0);
        bucket.Debit(40);
        bucket.Advance(Second.Ticks * 3 / 2, outstanding: 0);
        bucket.Debit(20);
        Assert.Equal(60, bucket.Level);
        var changed = bucket.ChangeTo(Window(limit), outstanding: 0);
        Assert.Equal(expected, changed.Level);
        changed.Advance(Second.Ticks * 2, outstanding: 0);
        Assert.Equal(limit * 8 / 10, changed.Level);
    }

    [Fact]
    public void ChangeTo_LessThanIsLent_LeavesNothing()
    {
        var bucket = LimiterBucket.CreateFull(Window(100), 0);
        bucket.Debit(30);
        var changed = bucket.ChangeTo(Window(20), outstanding: 30);
        Assert.Equal(0, changed.Level);
        changed.Advance(Second.Ticks * 3 / 2, outstanding: 0);
        Assert.Equal(5, changed.Level); // 20 less half of the 30 that were used in the window before.
    }

    private static LimiterWindow Window(long limit) => new(RateLimitAlgorithm.SlidingWindow, limit, Second, limit);
}
