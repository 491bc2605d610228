using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

public sealed class LocalEngineTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly List<string> _faults = [];
    private readonly LocalEngine _engine;
    private readonly IAuthorities<CounterCommand, CounterReply> _counters;

    public LocalEngineTests()
    {
        _engine = new(new(new(1, 2), "one", EngineProtocol.Current), _clock.Read, (name, fault) => _faults.Add($"{name}: {fault.Message}"));
        _counters = _engine.Host(new CounterKind());
    }

    [Fact]
    public async Task CallAsync_Always_IsCompleteOnReturn()
    {
        await StartAsync();
        Assert.True(_counters.CallAsync("key", new(1, 1, 1), TimeSpan.Zero).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task CallAsync_KnownKey_AllocatesNothing()
    {
        await StartAsync();
        Repeat();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Repeat()
        {
            for (var count = 0; count < 100; count++)
            {
                var call = _counters.CallAsync("key", new(1, 1, 1), TimeSpan.Zero); // Repeated: the counter would note a new one.
                Assert.True(call.IsCompletedSuccessfully && call.Result.IsAnswered);
            }
        }
    }

    [Fact]
    public async Task CallAsync_NewKey_HasNoDisruptionToFear()
    {
        var kind = new StartKind();
        var starts = _engine.Host(kind);
        await StartAsync();
        _clock.Now += TimeSpan.FromSeconds(5);

        await starts.CallAsync("key", new(1, 1, 1), TimeSpan.Zero);

        Assert.Equal(new AuthorityStart("key", _clock.Now, TimeSpan.MaxValue), Assert.Single(kind.Starts));
    }

    [Fact]
    public async Task Sweep_StatesThatNoLongerMatter_AreForgotten()
    {
        await StartAsync();
        await _counters.CallAsync("old", new(1, 1, 1), TimeSpan.Zero);
        _clock.Now += TimeSpan.FromMinutes(1);
        await _counters.CallAsync("new", new(1, 1, 1), TimeSpan.Zero);

        _clock.Now += CounterKind.Lifetime - TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1);
        Assert.Equal(0, _engine.Sweep(_clock.Now));
        _clock.Now += TimeSpan.FromTicks(1);
        Assert.Equal(1, _engine.Sweep(_clock.Now));
        Assert.Equal(1, _engine.Count);

        Assert.True((await _counters.CallAsync("old", new(1, 1, 7), TimeSpan.Zero)).TryGetReply(out var old));
        Assert.Equal(7, old.Total);
        Assert.True((await _counters.CallAsync("new", new(1, 2, 7), TimeSpan.Zero)).TryGetReply(out var young));
        Assert.Equal(8, young.Total);
    }

    [Fact]
    public async Task Sweep_WhileCallsGoOn_LosesNoStateThatMatters()
    {
        var parities = _engine.Host(new ParityKind());
        await StartAsync();
        using var stop = new CancellationTokenSource();
        var sweeper = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _engine.Sweep(_clock.Now);
            }
        });

        // Until sweep and call have met often enough.
        for (var call = 1; call <= 500_000; call++)
        {
            Assert.True((await parities.CallAsync("key", default, TimeSpan.Zero)).TryGetReply(out var reply));
            Assert.Equal(call % 2, reply.Total % 2);
        }

        await stop.CancelAsync();
        await sweeper;
    }

    [Fact]
    public async Task Faults_OfAuthorityAndHandler_AreReportedByName()
    {
        await StartAsync();
        using var subscription = _engine.Subscribe("news", _ => throw new InvalidOperationException("No."));

        await _counters.CallAsync("key", new(1, 1, CounterKind.Poison), TimeSpan.Zero);
        await _engine.BroadcastAsync("news", default);

        Assert.Equal(["contract.counter: The command is poison.", "news: No."], _faults);
    }

    [Fact]
    public async Task BroadcastAsync_FromAHandler_ComesAfterTheOneBeingDelivered()
    {
        await StartAsync();
        var received = new List<string>();
        using var first = _engine.Subscribe("a", broadcast =>
        {
            received.Add("first a");
            Assert.True(_engine.BroadcastAsync("b", default).AsTask().IsCompletedSuccessfully);
        });
        using var second = _engine.Subscribe("a", _ => received.Add("second a"));
        using var third = _engine.Subscribe("b", _ => received.Add("b"));

        await _engine.BroadcastAsync("a", default);

        Assert.Equal(["first a", "second a", "b"], received);
    }

    [Fact]
    public async Task Subscribe_Disposed_ReceivesNoMore()
    {
        await StartAsync();
        var received = 0;
        var twice = (Action<Broadcast>)(_ => received++);
        var one = _engine.Subscribe("a", twice);
        using var other = _engine.Subscribe("a", twice);
        one.Dispose();
        one.Dispose();

        await _engine.BroadcastAsync("a", default);

        Assert.Equal(1, received);
    }

    [Fact]
    public async Task StartAsync_Twice_IsMisuse()
    {
        await StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(StartAsync);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private Task StartAsync() => _engine.StartAsync(CancellationToken.None);
}
