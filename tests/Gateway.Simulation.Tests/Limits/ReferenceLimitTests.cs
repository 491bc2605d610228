using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;
using Gateway.Simulation.Limits;

namespace Gateway.Simulation.Tests.Limits;

/// <summary>The judge against the definition: all intervals, one by one. A failure prints the seed to replay.</summary>
public sealed class ReferenceLimitTests
{
    private static readonly Gen<(RateLimitNumbers Numbers, int[] Gaps, int[] Costs)> Cases =
        from limit in Gen.Elements(1L, 3, 7, 10)
        from window in Gen.Elements(1L, 3, 10)
        from burst in Gen.Choose(1, 12)
        from isWindow in Gen.Elements(false, true)
        from gaps in Gen.Choose(0, 12).ArrayOf(40)
        from costs in Gen.Choose(1, 3).ArrayOf(40)
        select (new RateLimitNumbers(
            isWindow ? RateLimitAlgorithm.FixedWindow : RateLimitAlgorithm.TokenBucket,
            limit,
            TimeSpan.FromMilliseconds(window),
            isWindow ? limit : burst,
            version: 1), gaps, costs);

    [Fact]
    public void TryTake_AnyRequests_TakesExactlyThoseThatKeepEveryIntervalInTheLimit() =>
        Prop.ForAll(Cases.ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void ChangeTo_HalfTheBurstUsed_LeavesTheNewBurstLessWhatIsUsed()
    {
        var limit = new ReferenceLimit();
        var numbers = new RateLimitNumbers(RateLimitAlgorithm.TokenBucket, 10, TimeSpan.FromSeconds(1), 10, version: 1);
        limit.Reset(numbers, numbers.Burst);
        Assert.True(limit.TryTake(1_000_000_000, 5));
        limit.ChangeTo(1_000_000_000, limit: 20, burst: 20);
        Assert.False(limit.TryTake(1_000_000_000, 16));
        Assert.True(limit.TryTake(1_000_000_000, 15));
    }

    private static void Check((RateLimitNumbers Numbers, int[] Gaps, int[] Costs) value)
    {
        var limit = new ReferenceLimit();
        limit.Reset(value.Numbers, value.Numbers.Burst);
        var taken = new List<(long At, long Cost)>();
        var now = 1_000_000L;
        for (var index = 0; index < value.Gaps.Length; index++)
        {
            now += value.Gaps[index] * TimeSpan.TicksPerMillisecond / 10;
            var fits = Fits(value.Numbers, [.. taken, (now, value.Costs[index])]);
            Assert.Equal(fits, limit.TryTake(now, value.Costs[index]));
            if (fits)
            {
                taken.Add((now, value.Costs[index]));
            }
        }
    }

    /// <summary>Whether all intervals that end with the last use stay in the limit.</summary>
    private static bool Fits(RateLimitNumbers numbers, List<(long At, long Cost)> uses)
    {
        var end = uses[^1].At;
        var window = numbers.Window.Ticks;
        if (numbers.Algorithm == RateLimitAlgorithm.FixedWindow)
        {
            return uses.Where(use => use.At / window == end / window).Sum(use => use.Cost) <= numbers.Limit;
        }

        var sum = 0L;
        for (var index = uses.Count - 1; index >= 0; index--)
        {
            sum += uses[index].Cost;
            if (sum * window > (numbers.Burst * window) + ((end - uses[index].At) * numbers.Limit))
            {
                return false;
            }
        }

        return true;
    }
}
