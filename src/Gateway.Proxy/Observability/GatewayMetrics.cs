using System.Diagnostics.Metrics;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Observability;

/// <summary>What the gateway counts and times. Labels come from the route table alone, never from clients.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter of all instruments of the gateway's own.</summary>
    public const string MeterName = "Gateway";

    /// <summary>The names of the instruments with a series for each route.</summary>
    public const string Requests = "gateway.requests";

    /// <inheritdoc cref="Requests"/>
    public const string RequestDuration = "gateway.request.duration";

    /// <summary>Histogram bounds, in seconds: half a millisecond to half a minute.</summary>
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly string[] StatusClasses = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _backendDuration;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="accessLog">Tells its dropped lines.</param>
    /// <param name="circuits">Tell their states.</param>
    /// <param name="engine">Tells of the fleet.</param>
    public GatewayMetrics(IMeterFactory meters, AccessLog accessLog, Circuits circuits, IEngine engine)
    {
        var meter = meters.Create(MeterName);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        _requests = meter.CreateCounter<long>(Requests, "{request}", "Requests answered, by route, cluster and class of status.");
        _duration = meter.CreateHistogram(RequestDuration, "s", "From a request's head to its response's last byte, by route.", tags: null, advice);
        _backendDuration = meter.CreateHistogram("gateway.backend.duration", "s", "From sending a request to the head of the destination's response, by cluster.", tags: null, advice);
        meter.CreateObservableGauge("gateway.circuit.state", () => circuits.All.Select(Measure), "{state}", "State of each cluster's circuit: 0 closed, 1 half-open or ramping, 2 open or isolated.");
        meter.CreateObservableGauge("gateway.circuit.alone", () => circuits.All.Select(MeasureAlone), "{node}", "Whether this node decides a cluster's circuit for itself, because the authority is out of reach: 1 if so.");
        meter.CreateObservableGauge("gateway.engine.available", () => engine.Health.IsAvailable ? 1 : 0, "{engine}", "Whether the authorities of limits and circuits can be reached: 1 or 0.");
        meter.CreateObservableGauge("gateway.fleet.nodes", () => engine.LiveNodes.Count, "{node}", "Live nodes of the fleet, as this one sees them.");
        meter.CreateObservableCounter("gateway.access_log.dropped", () => accessLog.Dropped, "{line}", "Access log lines dropped because their reader is too slow.");
    }

    /// <summary>Counts a finished request.</summary>
    public void Record(Exchange exchange)
    {
        var route = exchange.Route?.Id ?? "none";
        var cluster = exchange.Cluster?.Id ?? "none";
        var status = StatusClasses[Math.Clamp(exchange.Context!.Response.StatusCode / 100, 0, 5)];
        _requests.Add(1, new("route", route), new("cluster", cluster), new("status", status));
        _duration.Record(exchange.Clock.GetElapsedTime(exchange.Started).TotalSeconds, new KeyValuePair<string, object?>("route", route));
        if (exchange.Answered != 0)
        {
            _backendDuration.Record(exchange.Clock.GetElapsedTime(exchange.Sent, exchange.Answered).TotalSeconds, new KeyValuePair<string, object?>("cluster", cluster));
        }
    }

    private static Measurement<int> MeasureAlone(ClusterCircuit circuit) => new(
        circuit.IsAlone ? 1 : 0, new KeyValuePair<string, object?>("cluster", circuit.Cluster));

    private static Measurement<int> Measure(ClusterCircuit circuit) => new(
        circuit.State switch { CircuitState.Closed => 0, CircuitState.HalfOpen or CircuitState.Ramping => 1, _ => 2 },
        new KeyValuePair<string, object?>("cluster", circuit.Cluster));
}
