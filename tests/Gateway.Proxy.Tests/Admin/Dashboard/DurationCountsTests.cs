using FsCheck;
using FsCheck.Fluent;
using Gateway.Proxy.Admin.Dashboard;

namespace Gateway.Proxy.Tests.Admin.Dashboard;

public sealed class DurationCountsTests
{
    private static readonly double[] Bounds = [0.01, 0.1, 1];

    [Theory]
    [InlineData(0.5, 0.01)] // The fifth of ten, where the first bucket ends.
    [InlineData(0.25, 0.005)]
    [InlineData(0.75, 0.055)]
    [InlineData(1, 0.1)]
    public void Percentile_TwoBuckets_IsLinearWithinABucket(double share, double seconds)
        => Assert.Equal(seconds, new DurationCounts(Bounds, [5, 5, 0, 0]).Percentile(share)!.Value, 9);

    [Fact]
    public void Percentile_BeyondTheLastBound_IsThatBound() => Assert.Equal(1, new DurationCounts(Bounds, [0, 0, 0, 3]).Percentile(0.5));

    [Fact]
    public void Percentile_NothingCounted_IsNull()
    {
        Assert.Null(DurationCounts.None.Percentile(0.99));
        Assert.Null(new DurationCounts(Bounds, [0, 0, 0, 0]).Percentile(0.99));
    }

    [Fact]
    public void Percentile_AnyCounts_GrowsWithItsShareWithinTheBounds() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Counts(), counts =>
        {
            var durations = new DurationCounts(Bounds, counts);
            double?[] percentiles = [durations.Percentile(0), durations.Percentile(0.5), durations.Percentile(0.95), durations.Percentile(1)];
            return counts.Sum() == 0
                ? percentiles.All(p => p is null)
                : percentiles.All(p => p is >= 0 and <= 1) && percentiles.SequenceEqual(percentiles.Order());
        }));

    [Fact]
    public void Since_WhatCameMeanwhile_IsWhatWasAdded() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Counts(), Counts(), (before, meanwhile) =>
        {
            var (earlier, added) = (new DurationCounts(Bounds, before), new DurationCounts(Bounds, meanwhile));
            return earlier.Plus(added).Since(earlier).Counts.SequenceEqual(meanwhile);
        }));

    [Fact]
    public void Since_OfNothing_IsAll() => Assert.Equal([1, 2, 3, 4], new DurationCounts(Bounds, [1, 2, 3, 4]).Since(DurationCounts.None).Counts);

    private static Arbitrary<long[]> Counts() => Gen.Choose(0, 50).Select(n => (long)n).ArrayOf(4).ToArbitrary();
}
