using Gateway.Cluster.Checks;

namespace Gateway.Cluster.Tests.Checks;

public sealed class RateBoundTests
{
    private static readonly RateBound Bound = new(PerSecond: 100, Burst: 10);

    [Fact]
    public void CountAdmitted_MoreThanTheRateAllTheTime_IsTheMostOfTheInterval()
        => Assert.Equal(Bound.Within(TimeSpan.FromMilliseconds(995)), Bound.CountAdmitted(Each(200, TimeSpan.FromMilliseconds(5))), tolerance: 1);

    [Fact]
    public void CountAdmitted_AllAtOnceAfterALongPause_IsTheBurst()
        => Assert.Equal(1 + 10, Bound.CountAdmitted([TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromSeconds(60), 50)]));

    [Fact]
    public void CountAdmitted_Nothing_IsNone() => Assert.Equal(0, Bound.CountAdmitted([]));

    private static IEnumerable<TimeSpan> Each(int count, TimeSpan gap) => Enumerable.Range(0, count).Select(number => number * gap);
}
