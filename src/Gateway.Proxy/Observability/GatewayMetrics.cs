using System.Diagnostics.Metrics;
using System.Globalization;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

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

    /// <inheritdoc cref="Requests"/>
    public const string RequestBytes = "gateway.request.body";

    /// <inheritdoc cref="Requests"/>
    public const string ResponseBytes = "gateway.response.body";

    /// <summary>The name of the histogram with a series for each cluster.</summary>
    public const string BackendDuration = "gateway.backend.duration";

    /// <summary>The name of the responses by status code.</summary>
    public const string Responses = "gateway.responses";

    /// <summary>The name of the requests that failed.</summary>
    public const string Errors = "gateway.errors";

    /// <summary>The name of the number of requests under way.</summary>
    public const string ActiveRequests = "gateway.requests.active";

    /// <summary>Histogram bounds, in seconds: half a millisecond to half a minute.</summary>
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Histogram bounds of what the gateway itself takes, in seconds: 25 microseconds to a quarter of a second.</summary>
    private static readonly double[] OverheadBounds = [0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];

    private const int MaxCode = 599;

    private static readonly string[] StatusClasses = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"];
    private static readonly string[] Origins = ["backend", "gateway"];

    // Not an instrument's: that would take two turns at one cell, for all cores, in each request.
    private readonly StripedCounter _active = new(Environment.ProcessorCount);
    private readonly RouteCounts _routes = new();
    private readonly CounterCells<int> _responses = new(MaxCode + 1, 0);
    private readonly Counter<long> _errors;
    private readonly Counter<long> _slow;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _backendDuration;
    private readonly Histogram<double> _overhead;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="accessLog">Tells its dropped lines.</param>
    /// <param name="circuits">Tell their states.</param>
    /// <param name="tables">Tell their version, and the clusters that requests are under way to.</param>
    /// <param name="engine">Tells of the fleet.</param>
    public GatewayMetrics(IMeterFactory meters, AccessLog accessLog, Circuits circuits, RouteTableHolder tables, IEngine engine)
    {
        var meter = meters.Create(MeterName);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        meter.CreateObservableUpDownCounter(ActiveRequests, () => _active.Sum(0), "{request}", "Requests under way on the public listeners.");
        meter.CreateObservableCounter(Requests, () => _routes.Requests(StatusClasses), "{request}", "Requests answered, by route, cluster and class of status.");
        meter.CreateObservableCounter(Responses, MeasureResponses, "{response}", "Responses by status code, and by whose they are: the backend's or the gateway's own.");
        _errors = meter.CreateCounter<long>(Errors, "{request}", "Requests that failed, by cluster and Proxy-Status error (RFC 9209).");
        _slow = meter.CreateCounter<long>("gateway.requests.slow", "{request}", "Requests that took longer than accessLog.slow, by route.");
        meter.CreateObservableCounter(RequestBytes, () => _routes.RequestBytes, "By", "Bytes of request bodies, by route.");
        meter.CreateObservableCounter(ResponseBytes, () => _routes.ResponseBytes, "By", "Bytes of response bodies, by route.");
        _duration = meter.CreateHistogram(RequestDuration, "s", "From a request's head to its response's last byte, by route.", tags: null, advice);
        _backendDuration = meter.CreateHistogram(BackendDuration, "s", "From sending a request to the head of the destination's response, by cluster.", tags: null, advice);
        _overhead = meter.CreateHistogram(
            "gateway.overhead.duration", "s", "The gateway's own share: from a request's head until it is first sent, or answered by the gateway itself.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = OverheadBounds });
        meter.CreateObservableGauge("gateway.cluster.requests.active", () => tables.Current.Clusters.Select(MeasureActive), "{request}", "Requests sent to a cluster's destinations and under way.");
        meter.CreateObservableGauge("gateway.backend.connections", () => MeasureConnections(tables.Current), "{connection}", "Connections open to destinations, by address; used and idle ones.");
        meter.CreateObservableGauge("gateway.circuit.state", () => circuits.All.Select(Measure), "{state}", "State of each cluster's circuit: 0 closed, 1 half-open or ramping, 2 open or isolated.");
        meter.CreateObservableGauge("gateway.circuit.alone", () => circuits.All.Select(MeasureAlone), "{node}", "Whether this node decides a cluster's circuit for itself, because the authority is out of reach: 1 if so.");
        meter.CreateObservableGauge("gateway.engine.available", () => engine.Health.IsAvailable ? 1 : 0, "{engine}", "Whether the authorities of limits and circuits can be reached: 1 or 0.");
        meter.CreateObservableGauge("gateway.fleet.nodes", () => engine.LiveNodes.Count, "{node}", "Live nodes of the fleet, as this one sees them.");
        meter.CreateObservableGauge("gateway.route_table.version", () => tables.Current.Version, "{version}", "Version of the route table that the node runs.");
        meter.CreateObservableGauge("gateway.route_table.routes", () => tables.Current.Routes.Count, "{route}", "Routes of the route table that the node runs.");
        meter.CreateObservableGauge("gateway.route_table.changed_timestamp", () => tables.ChangedAt.ToUnixTimeMilliseconds() / 1000.0, "s", "When the node last took up a route table, as seconds since the Unix epoch; 0 for never.");
        meter.CreateObservableCounter("gateway.route_table.refusals", () => tables.Refusals, "{table}", "Route tables that the node was to take up and could not use; it went on with the one before.");
        meter.CreateObservableCounter("gateway.access_log.dropped", () => accessLog.Dropped, "{line}", "Access log lines dropped because their reader is too slow.");
    }

    /// <summary>Counts a request that has come.</summary>
    public void Begin() => _active.Increment(0);

    /// <summary>Counts a finished request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="isSlow">Whether it took longer than operators want to know of.</param>
    public void Record(Exchange exchange, bool isSlow = false)
    {
        _active.Decrement(0);
        if (!_duration.Enabled)
        {
            return;
        }

        var clock = exchange.Clock;
        var (routeId, clusterId) = (exchange.Route?.Id ?? "none", exchange.Cluster?.Id ?? "none");
        var route = new KeyValuePair<string, object?>("route", routeId);
        var cluster = new KeyValuePair<string, object?>("cluster", clusterId);
        var status = Math.Clamp(exchange.Context!.Response.StatusCode, 0, MaxCode);
        var total = clock.GetElapsedTime(exchange.Started, exchange.Ended);
        _routes.Add(routeId, clusterId, status / 100, exchange.RequestBytes, exchange.ResponseBytes);
        _responses.Of(status).Increment(exchange.Answered != 0 && exchange.Error is null ? 0 : 1);
        _duration.Record(total.TotalSeconds, route);
        _overhead.Record((exchange.FirstSent == 0 ? total : clock.GetElapsedTime(exchange.Started, exchange.FirstSent)).TotalSeconds);
        if (exchange.Answered != 0)
        {
            _backendDuration.Record(clock.GetElapsedTime(exchange.Sent, exchange.Answered).TotalSeconds, cluster);
        }

        if (exchange.Error is { } error)
        {
            _errors.Add(1, cluster, new("error", error));
        }

        if (isSlow)
        {
            _slow.Add(1, route);
        }
    }

    /// <summary>Counts a request that the server refused by its head, so that it never began.</summary>
    public void RecordRefusedHead(Problem problem)
    {
        if (_errors.Enabled)
        {
            _routes.Add("none", "none", problem.Status / 100, requestBytes: 0, responseBytes: 0);
            _responses.Of(problem.Status).Increment(1);
            _errors.Add(1, new("cluster", "none"), new("error", problem.Error));
        }
    }

    private IEnumerable<Measurement<long>> MeasureResponses()
        => from code in _responses.All
           let label = code.Key.ToString(CultureInfo.InvariantCulture)
           from origin in Enumerable.Range(0, Origins.Length)
           let count = code.Value.Sum(origin)
           where count > 0
           select new Measurement<long>(count, new KeyValuePair<string, object?>("code", label), new("origin", Origins[origin]));

    private static Measurement<int> MeasureActive(ClusterRuntime cluster) => new(cluster.Active.InFlight, new KeyValuePair<string, object?>("cluster", cluster.Id));

    private static IEnumerable<Measurement<int>> MeasureConnections(RouteTableSnapshot table)
        => table.Clients.SelectMany(client => client.Connections.Open)
            .GroupBy(open => open.Key, open => open.Value)
            .Select(address => new Measurement<int>(address.Sum(), new KeyValuePair<string, object?>("address", $"{address.Key.Host}:{address.Key.Port}")));

    private static Measurement<int> MeasureAlone(ClusterCircuit circuit) => new(
        circuit.IsAlone ? 1 : 0, new KeyValuePair<string, object?>("cluster", circuit.Cluster));

    private static Measurement<int> Measure(ClusterCircuit circuit) => new(
        circuit.State switch { CircuitState.Closed => 0, CircuitState.HalfOpen or CircuitState.Ramping => 1, _ => 2 },
        new KeyValuePair<string, object?>("cluster", circuit.Cluster));
}
