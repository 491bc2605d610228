using FsCheck;
using FsCheck.Fluent;
using Gateway.Cluster.Checks;

namespace Gateway.Cluster.Tests.Checks;

public sealed class IntervalCheckTests
{
    private static readonly RateBound Bound = new(PerSecond: 100, Burst: 10);

    [Fact]
    public void Judge_NothingAdmitted_Holds() => Assert.Equal((true, 0), (IntervalCheck.Judge([], Bound).IsHeld, IntervalCheck.Judge([], Bound).Count));

    [Fact]
    public void Judge_BurstAndThenTheRateExactly_HoldsWithoutRoom()
    {
        var verdict = IntervalCheck.Judge([.. Moments(10, _ => 5), .. Moments(200, number => 5 + ((number + 1) * 0.01))], Bound);

        Assert.True(verdict.IsHeld);
        Assert.Equal(0, verdict.Excess, precision: 4);
    }

    [Fact]
    public void Judge_OneMoreThanTheBurstAtOnce_IsFound()
    {
        var verdict = IntervalCheck.Judge([.. Moments(11, _ => 5), .. Moments(50, number => 10 + number)], Bound);

        Assert.False(verdict.IsHeld);
        Assert.Equal((1.0, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), (Math.Round(verdict.Excess, 6), verdict.From, verdict.To));
    }

    [Fact]
    public void Judge_TwiceTheRateForASecondInTheMiddle_IsFoundWithItsPlace()
    {
        var verdict = IntervalCheck.Judge(
            [.. Moments(500, number => number * 0.01), .. Moments(200, number => 5 + (number * 0.005)), .. Moments(500, number => 6 + (number * 0.01))], Bound);

        Assert.False(verdict.IsHeld);
        Assert.InRange(verdict.Excess, 85, 95);
        Assert.True(verdict.From <= TimeSpan.FromSeconds(5) && verdict.To >= TimeSpan.FromSeconds(5.99));
    }

    [Fact]
    public void Judge_EveryNodeAdmitsTheLimitForItself_IsFound()
    {
        var nodes = Enumerable.Range(0, 3).SelectMany(_ => (Admission[])[.. Moments(10, _ => 1), .. Moments(300, number => 1 + ((number + 1) * 0.01))]);

        Assert.Equal(20 + 600, IntervalCheck.Judge(nodes, Bound).Excess, precision: 6);
    }

    [Fact]
    public void Judge_TooManyOnlyIfTheyWereAdmittedAtOnce_Holds()
    {
        // Fifty requests, each under way for the same second: nobody can say that they were admitted in less.
        var verdict = IntervalCheck.Judge(Enumerable.Range(0, 50).Select(_ => new Admission(At(5), At(6), DecidedBy.Authority)), Bound);

        Assert.True(verdict.IsHeld);
        Assert.Equal(50 - 110, verdict.Excess, precision: 6);
    }

    [Fact]
    public void Judge_AnyAdmissions_FindsWhatTryingEveryIntervalFinds() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte From, byte Length)[]>(),
        numbers =>
        {
            var admissions = numbers.Select(n => new Admission(At(n.From * 0.01), At((n.From + n.Length) * 0.01), DecidedBy.Authority)).ToArray();
            var expected = (from start in admissions
                            from end in admissions
                            where end.To >= start.From
                            let inside = admissions.Count(a => a.From >= start.From && a.To <= end.To)
                            where inside > 0
                            select inside - Bound.Within(end.To - start.From)).DefaultIfEmpty(-Bound.Burst).Max();
            return Math.Abs(IntervalCheck.Judge(admissions, Bound).Excess - expected) < 1e-6;
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<Admission> Moments(int count, Func<int, double> at) =>
        Enumerable.Range(0, count).Select(number => new Admission(At(at(number)), At(at(number)), DecidedBy.Authority));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
