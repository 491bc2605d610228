using System.Diagnostics.Metrics;
using Gateway.Engine.Redis;
using Gateway.Proxy.Observability;

namespace Gateway.Hosting;

/// <summary>What the engine redis counts.</summary>
internal static class RedisMetrics
{
    public static void Measure(IMeterFactory meters, RedisStatistics statistics)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        meter.CreateObservableCounter("gateway.redis.round_trips", () => statistics.RoundTrips, "{call}", "Scripts sent to Redis for authorities.");
        meter.CreateObservableCounter("gateway.redis.commands", () => statistics.Commands, "{command}", "Commands that authorities executed and whose results were stored.");
        meter.CreateObservableCounter("gateway.redis.conflicts", () => statistics.Conflicts, "{write}", "Writes that came too late, because another node wrote the same key first; they are repeated.");
        meter.CreateObservableCounter("gateway.redis.outages", () => statistics.Outages, "{outage}", "How often Redis stopped serving this node.");
        meter.CreateObservableCounter("gateway.redis.clock_jumps", () => statistics.ClockJumps, "{jump}", "How often Redis's clock was set by more than a second.");
        meter.CreateObservableCounter("gateway.redis.broadcast_gaps", () => statistics.BroadcastGaps, "{gap}", "How often this node may have missed broadcasts.");
        meter.CreateObservableGauge("gateway.redis.pending", () => statistics.Pending, "{call}", "Calls that wait for Redis now.");
    }
}
