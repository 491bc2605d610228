using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Proxy.Tests.Admin.Dashboard;

public sealed class LiveFeedTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly LiveFeed _feed;
    private int _reads;

    public LiveFeedTests() => _feed = new(_ => Task.FromResult($"event {++_reads}"), _clock, NullLogger<LiveFeed>.Instance);

    public void Dispose() => _feed.Dispose();

    [Fact]
    public void Advance_NobodyWatches_ReadsNothing()
    {
        _clock.Advance(Second * 10);

        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task Next_EachSecond_IsOneEventForAllWhoWatch()
    {
        using var one = _feed.TryWatch()!;
        using var other = _feed.TryWatch()!;
        Assert.Equal(("event 1", "event 1"), (await one.NextAsync(default), await other.NextAsync(default)));

        var next = (one.NextAsync(default), other.NextAsync(default));
        Assert.False(next.Item1.IsCompleted);
        _clock.Advance(Second);

        Assert.Equal(("event 2", "event 2"), (await next.Item1, await next.Item2));
    }

    [Fact]
    public async Task Dispose_LastWatcher_EndsReadingAndTheNextBeginsItAgain()
    {
        using (var watch = _feed.TryWatch()!)
        {
            Assert.Equal("event 1", await watch.NextAsync(default));
        }

        _clock.Advance(Second);
        _clock.Advance(Second * 10);
        Assert.Equal(1, _reads);

        using var again = _feed.TryWatch()!;
        Assert.Equal("event 2", await again.NextAsync(default));
    }

    [Fact]
    public async Task Read_Fails_TheNextSecondHasAnEvent()
    {
        var reads = 0;
        using var feed = new LiveFeed(_ => ++reads == 1 ? throw new InvalidOperationException("no figures") : Task.FromResult("good"), _clock, NullLogger<LiveFeed>.Instance);
        using var watch = feed.TryWatch()!;
        var next = watch.NextAsync(default);

        _clock.Advance(Second);

        Assert.Equal("good", await next);
    }

    [Fact]
    public void TryWatch_BeyondTheMost_IsRefusedUntilOneLeaves()
    {
        var watches = Enumerable.Range(0, LiveFeed.MaxWatchers).Select(_ => _feed.TryWatch()!).ToList();
        Assert.Null(_feed.TryWatch());

        watches[0].Dispose();

        Assert.NotNull(_feed.TryWatch());
    }
}
