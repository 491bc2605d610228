using Gateway.Core.Observability;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>What this node tells the pages of others.</summary>
internal sealed class PulseReading(MetricsScrape metrics, NodeIdentity identity, ReadyChecks checks, TimeProvider clock)
{
    private readonly TrafficWindow _window = new();

    /// <summary>Reads the metrics. Called for one at a time.</summary>
    public async Task<NodePulse> ReadAsync(CancellationToken cancellation)
    {
        var reading = new TrafficReading();
        await metrics.VisitAsync(reading.Visit, cancellation);
        var (_, ten) = _window.Add(clock.GetElapsedTime(0), reading);
        var (total, looked) = (ten.Counts.Total(), checks.Look());
        return new()
        {
            Release = identity.Version.Length <= NodePulse.MaxReleaseBytes ? identity.Version : identity.Version[..NodePulse.MaxReleaseBytes],
            Health = looked.Any(c => c.Status == ReadyCheck.Failed) ? 2 : looked.Any(c => c.Status == ReadyCheck.Degraded) ? 1 : 0,
            Rate = ten.Rate(total.Requests),
            ServerErrors = ten.Rate(total.ServerErrors),
            P99 = total.Durations.Percentile(0.99) * 1000 ?? double.NaN,
            Active = ten.Counts.Active,
        };
    }
}
