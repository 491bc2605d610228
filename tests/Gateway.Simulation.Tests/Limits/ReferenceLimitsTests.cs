using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;
using Gateway.Simulation.Limits;

namespace Gateway.Simulation.Tests.Limits;

/// <summary>The judge against the definition: all intervals, one by one. A failure prints the seed to replay.</summary>
public sealed class ReferenceLimitsTests
{
    private static readonly Gen<LimiterWindow> Window =
        from limit in Gen.Elements(1L, 3, 7, 10)
        from milliseconds in Gen.Elements(1L, 3, 10)
        from burst in Gen.Choose(1, 12)
        from algorithm in Gen.Elements(RateLimitAlgorithm.TokenBucket, RateLimitAlgorithm.FixedWindow, RateLimitAlgorithm.SlidingWindow)
        select new LimiterWindow(
            algorithm, limit, TimeSpan.FromMilliseconds(milliseconds), algorithm == RateLimitAlgorithm.TokenBucket ? burst : limit);

    private static readonly Gen<(RateLimitNumbers Numbers, int[] Gaps, int[] Costs)> Cases =
        from windows in Gen.Choose(1, 2).SelectMany(count => Window.ArrayOf(count))
        from gaps in Gen.Choose(0, 12).ArrayOf(40)
        from costs in Gen.Choose(1, 3).ArrayOf(40)
        select (new RateLimitNumbers([.. windows], version: 1), gaps, costs);

    [Fact]
    public void TryTake_AnyRequests_TakesExactlyThoseThatKeepEveryIntervalInTheLimits() =>
        Prop.ForAll(Cases.ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void ChangeToHigher_SomeUsed_LeavesTheHigherBurstLessWhatIsUsed()
    {
        var limits = new ReferenceLimits();
        var (low, high) = (Bucket(10), Bucket(20));
        limits.Reset(low);
        Assert.True(limits.TryTake(1_000_000_000, 5));
        limits.ChangeToHigher(1_000_000_000, low, high);
        Assert.False(limits.TryTake(1_000_000_000, 16));
        Assert.True(limits.TryTake(1_000_000_000, 15));
    }

    internal static RateLimitNumbers Bucket(long limit, UnavailablePolicy onUnavailable = UnavailablePolicy.Deny) =>
        new([new(RateLimitAlgorithm.TokenBucket, limit, TimeSpan.FromSeconds(1), limit)], version: 1, onUnavailable: onUnavailable, reservedPercent: 10);

    private static void Check((RateLimitNumbers Numbers, int[] Gaps, int[] Costs) value)
    {
        var limits = new ReferenceLimits();
        limits.Reset(value.Numbers);
        var taken = new List<(long At, long Cost)>();
        var now = 1_000_000L;
        for (var index = 0; index < value.Gaps.Length; index++)
        {
            now += value.Gaps[index] * TimeSpan.TicksPerMillisecond / 10;
            var uses = taken.Append((now, value.Costs[index])).ToList();
            var fits = value.Numbers.Windows.All(window => Fits(window, uses));
            Assert.Equal(fits, limits.TryTake(now, value.Costs[index]));
            taken = fits ? uses : taken;
        }
    }

    /// <summary>Whether all intervals that end with the last use stay in the limit.</summary>
    private static bool Fits(LimiterWindow window, List<(long At, long Cost)> uses)
    {
        var end = uses[^1].At;
        var length = window.Length.Ticks;
        var current = uses.Where(use => use.At / length == end / length).Sum(use => use.Cost);
        switch (window.Algorithm)
        {
            case RateLimitAlgorithm.FixedWindow:
                return current <= window.Limit;
            case RateLimitAlgorithm.SlidingWindow:
                var previous = uses.Where(use => use.At / length == (end / length) - 1).Sum(use => use.Cost);
                return (previous * (length - (BigInteger)(end % length))) + ((BigInteger)current * length) <= (BigInteger)window.Limit * length;
            default:
                return Enumerable.Range(0, uses.Count).All(first =>
                    uses.Skip(first).Sum(use => use.Cost) * length <= (window.Burst * length) + ((end - uses[first].At) * window.Limit));
        }
    }
}
