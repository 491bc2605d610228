using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Observability;

/// <summary>Notices requests that take too long, and tells of them now and then: a line about each would make a slow node slower.</summary>
internal sealed class SlowRequests(NodeSettings settings, TimeProvider clock, ILogger<SlowRequests> log) : PeriodicService(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _noting = new();
    private readonly TimeSpan _slow = settings.AccessLog.Slow;
    private long _count;
    private (TimeSpan Duration, string RequestId, string Route) _slowest;

    /// <summary>Looks at a finished request.</summary>
    /// <returns>Whether it was slow.</returns>
    public bool Note(Exchange exchange)
    {
        if (_slow == Timeout.InfiniteTimeSpan)
        {
            return false;
        }

        var duration = exchange.IsStream && exchange.Answered != 0
            ? exchange.Clock.GetElapsedTime(exchange.Started, exchange.Answered)
            : exchange.Clock.GetElapsedTime(exchange.Started, exchange.Ended);
        if (duration <= _slow)
        {
            return false;
        }

        lock (_noting)
        {
            _count++;
            if (duration > _slowest.Duration)
            {
                _slowest = (duration, exchange.RequestId, exchange.Route?.Id ?? "none");
            }
        }

        return true;
    }

    /// <summary>Tells of those noted since the last time, if any.</summary>
    internal void Tell()
    {
        long count;
        (TimeSpan Duration, string RequestId, string Route) slowest;
        lock (_noting)
        {
            (count, slowest) = (_count, _slowest);
            (_count, _slowest) = (0, default);
        }

        if (count > 0)
        {
            var rounded = TimeSpan.FromMilliseconds(Math.Round(slowest.Duration.TotalMilliseconds));
            ObservabilityLog.SlowRequests(log, count, Duration.Format(_slow), Duration.Format(Interval), Duration.Format(rounded), slowest.RequestId, slowest.Route);
        }
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        Tell();
        return Task.CompletedTask;
    }
}
