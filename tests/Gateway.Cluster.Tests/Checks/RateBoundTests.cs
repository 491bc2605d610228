using Gateway.Cluster.Checks;

namespace Gateway.Cluster.Tests.Checks;

public sealed class RateBoundTests
{
    private static readonly RateBound Bound = new(PerSecond: 100, Burst: 10);

    /// <summary>As long as all of the burst takes to come back.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void CountAdmitted_MoreThanTheRateAllTheTime_IsTheMostOfTheInterval()
        => Assert.Equal(Bound.Within(TimeSpan.FromMilliseconds(995)), Bound.CountAdmitted(Each(200, TimeSpan.FromMilliseconds(5))), tolerance: 1);

    [Fact]
    public void CountAdmitted_AllAtOnceAfterALongPause_IsTheBurst()
        => Assert.Equal(1 + 10, Bound.CountAdmitted([TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromSeconds(60), 50)]));

    [Theory]
    [InlineData(10, 5)]
    [InlineData(7, 5)]
    [InlineData(2, 8)]
    public void CountAdmitted_AllStandStillForAWhile_FillsItsHalfAndNoMore(int before, int after)
        => Assert.Equal(before + after, Bound.CountAdmitted(Twice(before), freeze: Pause));

    [Fact]
    public void CountAdmitted_OnlyTheRequestsPause_FillsAllOfIt()
        => Assert.Equal(7 + 10, Bound.CountAdmitted(Twice(7), freeze: Pause + TimeSpan.FromTicks(1)));

    [Fact]
    public void CountAdmitted_Nothing_IsNone() => Assert.Equal(0, Bound.CountAdmitted([]));

    private static IEnumerable<TimeSpan> Twice(int before) =>
        Enumerable.Repeat(TimeSpan.Zero, before).Concat(Enumerable.Repeat(Pause, 50));

    private static IEnumerable<TimeSpan> Each(int count, TimeSpan gap) => Enumerable.Range(0, count).Select(number => number * gap);
}
