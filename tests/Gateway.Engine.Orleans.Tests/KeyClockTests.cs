using FsCheck;
using FsCheck.Fluent;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Tests;

public class KeyClockTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void Now_ClockAdvances_AdvancesAlike()
    {
        var keys = new KeyClock(_clock, TimeSpan.FromDays(20_000));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromDays(20_000) + TimeSpan.FromSeconds(3), keys.Now);
    }

    [Fact]
    public void Correct_StoreDrifts_IsFollowed()
    {
        var keys = new KeyClock(_clock, TimeSpan.Zero);
        var store = TimeSpan.Zero;
        for (var beat = 0; beat < 100_000; beat++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.5));
            store += TimeSpan.FromSeconds(0.5 * 1.0005);
            keys.Correct(store);
        }

        Assert.Equal(TimeSpan.Zero, store - keys.Now);
    }

    [Fact]
    public void Correct_StoreSteps_IsApproachedByAThousandth()
    {
        var keys = new KeyClock(_clock, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromHours(1), keys.Correct(TimeSpan.FromSeconds(10) + TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.FromSeconds(10.01), keys.Now);
    }

    [Fact]
    public void Correct_AnyStore_NeverFasterThanTheSlew() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            ArbMap.Default.ArbFor<(PositiveInt Elapsed, int Offset)[]>(),
            steps =>
            {
                var clock = new TestClock();
                var keys = new KeyClock(clock, TimeSpan.Zero);
                foreach (var (elapsed, offset) in steps)
                {
                    var before = keys.Now;
                    var time = TimeSpan.FromMilliseconds(elapsed.Get);
                    clock.Advance(time);
                    keys.Correct(keys.Now + TimeSpan.FromMilliseconds(offset));
                    var rate = (keys.Now - before) / time;
                    Assert.InRange(rate, 1 - KeyClock.MaxSlew - 1e-6, 1 + KeyClock.MaxSlew + 1e-6);
                }
            }));

    [Fact]
    public void Disruptions_MembershipChanges_TellsWhenItWasFirstSeen()
    {
        var version = 1L;
        var keys = new KeyClock(_clock, TimeSpan.Zero);
        var disruptions = new Disruptions(keys, () => version, isShared: true);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, disruptions.Last);

        version = 2;
        Assert.Equal(TimeSpan.FromSeconds(5), disruptions.Last);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), disruptions.Last);

        disruptions.Note();
        Assert.Equal(TimeSpan.FromSeconds(10), disruptions.Last);
    }
}
