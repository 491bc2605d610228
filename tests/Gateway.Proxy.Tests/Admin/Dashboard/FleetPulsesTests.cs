using Gateway.Core.Observability;
using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Tests.CircuitBreaking;
using Gateway.Proxy.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Proxy.Tests.Admin.Dashboard;

public sealed class FleetPulsesTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly List<FleetPulses> _pulses = [];
    private FleetEngine[] _fleet = [];
    private int _reads;

    public async Task InitializeAsync()
    {
        _fleet = await FleetEngine.StartAsync(2, () => _clock.GetElapsedTime(0));
        foreach (var engine in _fleet)
        {
            var pulses = new FleetPulses(ReadAsync, engine, _clock, NullLogger<FleetPulses>.Instance);
            await pulses.StartAsync(default);
            _pulses.Add(pulses);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var pulses in _pulses)
        {
            await pulses.StopAsync(default);
            pulses.Dispose();
        }
    }

    [Fact]
    public void Advance_NobodyAsks_NobodyTells()
    {
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((0, false, false), (Volatile.Read(ref _reads), _pulses[0].IsTelling, _pulses[1].IsTelling));
    }

    [Fact]
    public async Task Ask_OnOneNode_EachTellsAllAndStopsWhenNobodyAsksAnyMore()
    {
        await _pulses[0].AskAsync();
        Until(() => _pulses[0].Of(_fleet[1].Self) is not null && _pulses[0].Of(_fleet[0].Self) is not null);
        Assert.Equal("1.2.3", _pulses[0].Of(_fleet[1].Self)!.Release);

        for (var i = 0; i < 8; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            Until(() => Volatile.Read(ref _reads) >= Math.Min(14, 2 * (i + 2)));
        }

        Until(() => !_pulses[0].IsTelling && !_pulses[1].IsTelling);
        var reads = Volatile.Read(ref _reads);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(reads, Volatile.Read(ref _reads));
        Assert.Null(_pulses[0].Of(_fleet[1].Self)); // What was told a minute ago says nothing of now.
    }

    [Fact]
    public async Task Hear_Rubbish_ChangesNothing()
    {
        await _fleet[1].BroadcastAsync(NodePulse.Topic, new byte[] { 1, 2, 3 });

        Assert.Null(_pulses[0].Of(_fleet[1].Self));
    }

    private Task<NodePulse> ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return Task.FromResult(new NodePulse { Release = "1.2.3", Health = 0, Rate = 5, ServerErrors = 0, P99 = 1, Active = 0 });
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "It did not come to that in time.");
}
