using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Notices when this node begins to decide rate limits alone, and when it no longer does; says so once each.</summary>
/// <param name="engine">Tells its state.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Where it is told.</param>
internal sealed class RateLimitOutage(IEngine engine, TimeProvider clock, ILogger log)
{
    /// <summary>An outage is over once calls are answered and nothing failed for so long; shorter ones are one.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly Lock _changing = new();
    private readonly long _origin = clock.GetTimestamp();
    private volatile bool _isOut;
    private UnavailableReason _reason;
    private long _begunAt;
    private long _troubledAt;
    private long _answeredAt;
    private long _count;

    /// <summary>Whether the node decides alone, or did a moment ago.</summary>
    public bool IsOut => _isOut;

    /// <summary>A call had an answer, or had none for this reason.</summary>
    public void Called(UnavailableReason outcome)
    {
        if (outcome != UnavailableReason.None)
        {
            _reason = outcome;
            Volatile.Write(ref _troubledAt, Now);
        }
        else if (_isOut)
        {
            Volatile.Write(ref _answeredAt, Now);
        }
    }

    /// <summary>A request was decided without its authority.</summary>
    public void Decided(string policy)
    {
        Interlocked.Increment(ref _count);
        Volatile.Write(ref _troubledAt, Now);
        if (_isOut)
        {
            return;
        }

        lock (_changing)
        {
            if (!_isOut)
            {
                (_begunAt, _answeredAt) = (Now, 0);
                _isOut = true;
                RateLimitLog.OutageBegan(log, policy, _reason.ToString(), engine.Health.Description);
            }
        }
    }

    /// <summary>To be called now and then.</summary>
    public void Tick()
    {
        if (!_isOut)
        {
            return;
        }

        lock (_changing)
        {
            var troubled = Volatile.Read(ref _troubledAt);
            if (Volatile.Read(ref _answeredAt) > troubled && Now - troubled >= Calm.Ticks)
            {
                _isOut = false;
                RateLimitLog.OutageEnded(log, Duration.Format(TimeSpan.FromMilliseconds((troubled - _begunAt) / TimeSpan.TicksPerMillisecond)), Interlocked.Exchange(ref _count, 0));
            }
        }
    }

    private long Now => clock.GetElapsedTime(_origin).Ticks;
}
