using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Health;

namespace Gateway.Core.Tests.Health;

public sealed class OutlierTrackerTests
{
    private static readonly PassiveHealthPolicy Policy = new();

    private readonly OutlierTracker _outlier = new();

    [Fact]
    public void Fail_InARow_IsDueAtTheThreshold()
    {
        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => _outlier.Fail(Policy)));
    }

    [Fact]
    public void Succeed_BetweenFailures_BeginsAnew()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.False(_outlier.Fail(Policy) || _outlier.Fail(Policy) || _outlier.Fail(Policy) || _outlier.Fail(Policy));
            _outlier.Succeed();
        }

        Assert.Equal(0, _outlier.Consecutive);
    }

    [Fact]
    public void Eject_AgainAtOnce_DoublesUpToTheLongest()
    {
        var now = TimeSpan.Zero;
        var times = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var time = _outlier.Eject(Policy, now);
            times.Add(time.TotalSeconds);
            Assert.False(_outlier.TryReturn(now + time - TimeSpan.FromTicks(1)));
            now += time;
            Assert.True(_outlier.TryReturn(now));
            Assert.Null(_outlier.EjectedUntil);
        }

        Assert.Equal([30, 60, 120, 240, 300, 300, 300], times);
    }

    [Fact]
    public void Eject_AfterTimeInService_ForgetsAStepForEachEjectionsTime()
    {
        _outlier.Eject(Policy, TimeSpan.Zero);
        _outlier.TryReturn(TimeSpan.FromSeconds(30));
        _outlier.Eject(Policy, TimeSpan.FromSeconds(30));
        _outlier.TryReturn(TimeSpan.FromSeconds(90));

        Assert.Equal(60, _outlier.Eject(Policy, TimeSpan.FromSeconds(120)).TotalSeconds);
        _outlier.TryReturn(TimeSpan.FromSeconds(180));
        Assert.Equal(30, _outlier.Eject(Policy, TimeSpan.FromDays(1)).TotalSeconds);
    }

    [Fact]
    public void TryReturn_NotEjected_IsNoReturn() => Assert.False(_outlier.TryReturn(TimeSpan.FromDays(1)));

    [Fact]
    public void TryReturn_AfterFailuresMeanwhile_StartsWithNone()
    {
        _outlier.Eject(Policy, TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            _outlier.Fail(Policy);
        }

        Assert.True(_outlier.TryReturn(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _outlier.Consecutive);
    }

    [Fact]
    public void MayEject_AnyCluster_KeepsToTheShareButAlwaysLetsOneGo() => Prop.ForAll(
        Gen.Choose(1, 200).Zip(Gen.Choose(0, 100)).ToArbitrary(),
        value =>
        {
            var (all, percent) = value;
            var policy = new PassiveHealthPolicy { MaxEjectedShare = percent / 100.0 };
            var ejected = 0;
            while (ejected < all && OutlierTracker.MayEject(policy, ejected, all))
            {
                ejected++;
            }

            Assert.Equal(Math.Max(1, (int)Math.Floor(policy.MaxEjectedShare * all)), ejected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
