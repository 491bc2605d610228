using FsCheck;
using FsCheck.Fluent;

namespace Gateway.Engine.Redis.Tests;

public sealed class StoreClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Observe_ClockRuns_IsNoJump()
    {
        var clock = new StoreClock();
        for (var second = 0; second < 5000; second++)
        {
            // Redis's clock runs 500 ppm fast, answers take up to a second.
            Assert.Equal(TimeSpan.Zero, clock.Observe(At(1_000_000 + (second * 1.0005)), At(second - (second % 7 * 0.05)), At(second + (second % 11 * 0.05))));
        }

        Assert.Equal(At(100), clock.Elapsed(At(1_000_000), At(1_000_100)));
        Assert.Equal(TimeSpan.MaxValue, clock.SinceJumpAhead(At(1_000_100)));
    }

    [Fact]
    public void Observe_AnswersInAnotherOrder_IsNoJump()
    {
        var clock = new StoreClock();
        Assert.Equal(TimeSpan.Zero, clock.Observe(At(1010), At(9), At(11)));
        Assert.Equal(TimeSpan.Zero, clock.Observe(At(1005), At(4), At(12)));
        Assert.Equal(TimeSpan.Zero, clock.Observe(At(1013), At(12.5), At(13.5)));
    }

    [Fact]
    public void Elapsed_ClockSetForward_LeavesTheJumpOut()
    {
        var clock = new StoreClock();
        clock.Observe(At(1000), At(0), At(0.1));
        Assert.InRange(clock.Observe(At(4601), At(1), At(1.1)), Hour, Hour + At(0.2));

        clock.Observe(At(4602), At(2), At(2.1));
        Assert.InRange(clock.Elapsed(At(999), At(4602)), At(2.8), At(3));
        Assert.Equal(At(1), clock.Elapsed(At(4601), At(4602)));
        Assert.Equal(At(1), clock.Elapsed(At(998), At(999)));
        Assert.InRange(clock.SinceJumpAhead(At(4602)), At(1), At(3));
    }

    [Fact]
    public void Observe_ClockSetBack_IsToldOnce()
    {
        var clock = new StoreClock();
        clock.Observe(At(4600), At(0), At(0.1));
        Assert.InRange(clock.Observe(At(1001), At(1), At(1.1)), -Hour, -Hour + At(0.2));
        Assert.Equal(TimeSpan.Zero, clock.Observe(At(1002), At(2), At(2.1)));
        Assert.Equal(TimeSpan.MaxValue, clock.SinceJumpAhead(At(1002)));
    }

    [Fact]
    public void Next_ClockSetBackFar_TimeOfTheKeyStandsStillAndGoesOn()
    {
        var clock = new StoreClock();
        var header = new BlobHeader(At(0), At(4600), At(4600)).Next(At(0), At(1000), clock);
        Assert.Equal((At(1000), At(4600)), (header.StoreTime, header.KeyTime));
        Assert.Equal(At(4601), header.Next(At(0), At(1001), clock).KeyTime);
    }

    [Fact]
    public void Next_ClockBehindByALittle_TimeOfTheKeyWaitsForIt()
    {
        var clock = new StoreClock();
        var header = new BlobHeader(At(0), At(1000), At(2000)).Next(At(0), At(999.5), clock);
        Assert.Equal((At(1000), At(2000)), (header.StoreTime, header.KeyTime));
        Assert.Equal(At(2000.5), header.Next(At(0), At(1000.5), clock).KeyTime);
    }

    /// <summary>
    /// Several nodes share a key while somebody sets Redis's clock: the key's time never goes back, and never gets ahead of
    /// true time by more than five seconds for each time the clock was set, by however much.
    /// </summary>
    [Fact]
    public void Next_ClockSetAtAnyTime_NeverMakesTime() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), RunFleet).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static void RunFleet(int seed)
    {
        var random = new Random(seed);
        var clocks = Enumerable.Range(0, 3).Select(_ => new StoreClock()).ToList();
        var origins = clocks.Select(_ => At(random.Next(1_000_000))).ToList();
        var start = At(1_000_000);
        var (now, offset, jumps, nextBeat, nextJump) = (start, TimeSpan.Zero, 0, start, start);
        for (var node = 0; node < clocks.Count; node++)
        {
            clocks[node].Observe(now, now + origins[node], now + origins[node]);
        }

        var header = new BlobHeader(At(0), now, now);
        for (var step = 0; step < 400; step++)
        {
            // Not more often than nodes look.
            if (now >= nextJump && random.Next(40) == 0)
            {
                nextJump = now + At(3);
                offset += At((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(5)));
                jumps++;
            }

            now += At(random.NextDouble() * 0.9);
            var isBeat = now >= nextBeat;
            nextBeat = isBeat ? now + At(1) : nextBeat;
            var caller = random.Next(clocks.Count);
            for (var node = 0; node < clocks.Count; node++)
            {
                if (isBeat || node == caller)
                {
                    var (before, after) = (At(random.NextDouble() * 0.05), At(random.NextDouble() * 0.05));
                    clocks[node].Observe(now + offset, now - before + origins[node], now + after + origins[node]);
                }
            }

            var next = header.Next(At(0), now + offset, clocks[caller]);
            Assert.True(next.KeyTime >= header.KeyTime, "The time of the key went back.");
            var ahead = next.KeyTime - now;
            Assert.True(ahead <= 5 * StoreClock.Tolerance * jumps, $"After {now - start} and {jumps} jumps the key is ahead by {ahead}.");
            Assert.True(jumps > 0 || ahead == TimeSpan.Zero, $"The clock was not set, and the key's time is {ahead} off.");
            header = next;
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
