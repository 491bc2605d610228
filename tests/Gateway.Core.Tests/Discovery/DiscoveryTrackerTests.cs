using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Discovery;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.Discovery;

/// <summary>What stays in force whatever a source says or does not say. A failure prints the seed.</summary>
public sealed class DiscoveryTrackerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly DiscoveryPolicy Policy = new() { KeepOnEmpty = 10 * Second, MinInterval = Second, MaxInterval = 60 * Second };

    private static DiscoveryAnswer Nothing { get; } = new(new Dictionary<string, Destination>(), TimeSpan.Zero);

    [Fact]
    public void Fail_Always_TakesNothingAway()
    {
        var tracker = new DiscoveryTracker(Policy);
        tracker.Take(Answer(1), TimeSpan.Zero);

        for (var second = 1; second < 100_000; second *= 2)
        {
            tracker.Fail("it is away", second * Second, random: 0.5);
        }

        Assert.Equal(["1"], tracker.Destinations.Keys);
        Assert.Equal((DiscoveryState.Failing, "it is away", TimeSpan.Zero), (tracker.State, tracker.Fault, tracker.AnsweredAt));
    }

    [Fact]
    public void Take_EmptyFor10s_KeepsUntilThenAndNoLonger()
    {
        var tracker = new DiscoveryTracker(Policy);
        tracker.Take(Answer(1, 2), TimeSpan.Zero);

        Assert.False(tracker.Take(Nothing, Second));
        Assert.Equal((DiscoveryState.KeptOnEmpty, 2), (tracker.State, tracker.Destinations.Count));
        Assert.False(tracker.Take(Nothing, 10.9 * Second));
        tracker.Fail("it is away", 20 * Second, random: 0);
        Assert.Equal(2, tracker.Destinations.Count);

        // An answer, not the time alone, takes them away.
        Assert.True(tracker.Take(Nothing, 21 * Second));
        Assert.Equal((DiscoveryState.Empty, 0), (tracker.State, tracker.Destinations.Count));
    }

    [Fact]
    public void Take_SomeAgainMeanwhile_StartsTheTimeAnew()
    {
        var tracker = new DiscoveryTracker(Policy);
        tracker.Take(Answer(1), TimeSpan.Zero);
        tracker.Take(Nothing, Second);
        tracker.Take(Answer(2), 9 * Second);
        tracker.Take(Nothing, 15 * Second);

        Assert.False(tracker.Take(Nothing, 24 * Second));
        Assert.Equal(["2"], tracker.Destinations.Keys);
    }

    [Fact]
    public void Take_TheSame_IsNoChange()
    {
        var tracker = new DiscoveryTracker(Policy);

        Assert.True(tracker.Take(Answer(1, 2), TimeSpan.Zero));
        Assert.False(tracker.Take(Answer(2, 1), Second));
        Assert.True(tracker.Take(Answer(1, 3), 2 * Second));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 5)]
    [InlineData(3600, 60)]
    public void Take_TimeToLive_IsHeededWithinTheBounds(int timeToLive, int expected)
    {
        var tracker = new DiscoveryTracker(Policy);

        tracker.Take(Answer(1) with { TimeToLive = timeToLive * Second }, 100 * Second);

        Assert.Equal((100 + expected) * Second, tracker.NextAt);
    }

    [Fact]
    public void Fail_AgainAndAgain_AsksEverMoreRarelyUpTo30s()
    {
        var tracker = new DiscoveryTracker(Policy);
        var waits = Enumerable.Range(0, 100).Select(_ =>
        {
            tracker.Fail("", TimeSpan.Zero, random: 1);
            return tracker.NextAt.TotalSeconds;
        });

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits.Take(7));
        tracker.Fail("", TimeSpan.Zero, random: 0);
        Assert.Equal(15 * Second, tracker.NextAt);
    }

    [Fact]
    public void AnyEvents_AfterAnAnswer_EmptyOnlyAfterAnEmptyAnswerHeldForTheTime() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var tracker = new DiscoveryTracker(Policy);
        var now = TimeSpan.Zero;
        TimeSpan? emptySince = null;
        var last = Array.Empty<string>();
        for (var step = 0; step < 200; step++)
        {
            now += random.Next(8) * Second;
            switch (random.Next(3))
            {
                case 0:
                    tracker.Fail("it is away", now, random.NextDouble());
                    break;
                case 1:
                    tracker.Take(Nothing, now);
                    emptySince ??= now;
                    last = now - emptySince >= Policy.KeepOnEmpty ? [] : last;
                    break;
                default:
                    var answer = Answer([.. Enumerable.Range(0, random.Next(1, 4))]);
                    tracker.Take(answer, now);
                    (last, emptySince) = ([.. answer.Destinations.Keys], null);
                    break;
            }

            Assert.Equal(last.Order(), tracker.Destinations.Keys.Order());
            Assert.InRange(tracker.NextAt, now + (Second / 2), now + Policy.MaxInterval);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static DiscoveryAnswer Answer(params int[] ids)
        => new(ids.ToDictionary(id => $"{id}", id => new Destination { Address = $"http://{id}" }), TimeSpan.Zero);
}
