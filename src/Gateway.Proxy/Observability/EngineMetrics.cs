using System.Diagnostics.Metrics;
using Gateway.Core.Engines;

namespace Gateway.Proxy.Observability;

/// <summary>What the node asks of authorities, and how long they take. Kinds and topics are those of this release, and few.</summary>
internal sealed class EngineMetrics
{
    private static readonly double[] Bounds = [0.00001, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

    private readonly Counter<long> _calls;
    private readonly Counter<long> _broadcasts;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _clock;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="clock">Times calls.</param>
    public EngineMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(GatewayMetrics.MeterName);
        _calls = meter.CreateCounter<long>("gateway.engine.calls", "{call}", "Calls of this node to authorities, by kind of authority and outcome.");
        _broadcasts = meter.CreateCounter<long>("gateway.engine.broadcasts", "{broadcast}", "Broadcasts of this node to the fleet, by topic, and whether the engine took them.");
        _duration = meter.CreateHistogram(
            "gateway.engine.call.duration", "s", "How long authorities took to answer, by kind.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    /// <summary>Whether anybody wants to know.</summary>
    public bool IsEnabled => _calls.Enabled;

    /// <summary>A call begins.</summary>
    /// <returns>What to give to <see cref="Called"/>.</returns>
    public long Start() => _clock.GetTimestamp();

    /// <summary>A call has ended.</summary>
    public void Called(string kind, UnavailableReason outcome, long start)
    {
        _calls.Add(1, new("kind", kind), new("outcome", NameOf(outcome)));
        if (outcome == UnavailableReason.None)
        {
            _duration.Record(_clock.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    public void Broadcast(string topic, bool isTaken) => _broadcasts.Add(1, new("topic", topic), new("outcome", isTaken ? "taken" : "refused"));

    /// <summary>The outcome of a call as a label.</summary>
    public static string NameOf(UnavailableReason outcome) => outcome switch
    {
        UnavailableReason.None => "answered",
        UnavailableReason.Timeout => "timeout",
        UnavailableReason.Cancelled => "cancelled",
        UnavailableReason.Unreachable => "unreachable",
        UnavailableReason.Stopped => "stopped",
        UnavailableReason.Overloaded => "overloaded",
        _ => "failed",
    };
}
