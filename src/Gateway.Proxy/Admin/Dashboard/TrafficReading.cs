using Gateway.Proxy.Observability;
using Gateway.Proxy.RateLimiting;
using OpenTelemetry.Metrics;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>What the node's metrics say at one moment, or of a span of time as the difference of two: the very counts of GET /metrics.</summary>
internal sealed class TrafficReading
{
    private static readonly DurationCounts Nothing = DurationCounts.None;

    /// <summary>By route.</summary>
    public Dictionary<string, RouteCounts> Routes { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Responses by code and origin.</summary>
    public Dictionary<(string, string), long> Responses { get; private init; } = [];

    /// <summary>Failures by cluster and Proxy-Status error.</summary>
    public Dictionary<(string, string), long> Errors { get; private init; } = [];

    /// <summary>Decisions by rate limit and what was decided.</summary>
    public Dictionary<(string, string), long> Decisions { get; private init; } = [];

    /// <summary>How long destinations took to answer, by cluster.</summary>
    public Dictionary<string, DurationCounts> Backends { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Requests under way at the later moment.</summary>
    public long Active { get; private set; }

    /// <summary>Takes a metric, if it is one of those wanted.</summary>
    public void Visit(Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            switch (metric.Name)
            {
                case GatewayMetrics.Requests:
                    AddRequests(point);
                    break;
                case GatewayMetrics.RequestDuration:
                    RouteOf(point).Durations = Durations(point);
                    break;
                case GatewayMetrics.BackendDuration:
                    Backends[Label(point, "cluster")] = Durations(point);
                    break;
                case GatewayMetrics.Responses:
                    Responses[(Label(point, "code"), Label(point, "origin"))] = point.GetSumLong();
                    break;
                case GatewayMetrics.Errors:
                    Errors[(Label(point, "cluster"), Label(point, "error"))] = point.GetSumLong();
                    break;
                case RateLimitMetrics.Decisions:
                    Decisions[(Label(point, "policy"), Label(point, "decision"))] = point.GetSumLong();
                    break;
                case GatewayMetrics.ActiveRequests:
                    Active = point.GetSumLong();
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>What came since an earlier reading.</summary>
    public TrafficReading Since(TrafficReading earlier) => new()
    {
        Routes = Routes.ToDictionary(r => r.Key, r => r.Value.Since(earlier.Routes.GetValueOrDefault(r.Key)), StringComparer.Ordinal),
        Responses = Since(Responses, earlier.Responses),
        Errors = Since(Errors, earlier.Errors),
        Decisions = Since(Decisions, earlier.Decisions),
        Backends = Backends.ToDictionary(b => b.Key, b => b.Value.Since(earlier.Backends.GetValueOrDefault(b.Key, Nothing)), StringComparer.Ordinal),
        Active = Active,
    };

    /// <summary>All routes together.</summary>
    public RouteCounts Total()
    {
        var total = new RouteCounts();
        foreach (var route in Routes.Values)
        {
            total.Add(route);
        }

        return total;
    }

    private static Dictionary<(string, string), long> Since(Dictionary<(string, string), long> now, Dictionary<(string, string), long> then)
        => now.Select(n => (n.Key, Count: n.Value - then.GetValueOrDefault(n.Key))).Where(n => n.Count > 0).ToDictionary(n => n.Key, n => n.Count);

    private void AddRequests(in MetricPoint point)
    {
        var (route, count) = (RouteOf(point), point.GetSumLong());
        route.Requests += count;
        switch (Label(point, "status"))
        {
            case "4xx":
                route.ClientErrors += count;
                break;
            case "5xx":
                route.ServerErrors += count;
                break;
        }
    }

    private static DurationCounts Durations(in MetricPoint point)
    {
        var (bounds, counts) = (new List<double>(), new List<long>());
        foreach (var bucket in point.GetHistogramBuckets())
        {
            counts.Add(bucket.BucketCount);
            if (!double.IsPositiveInfinity(bucket.ExplicitBound))
            {
                bounds.Add(bucket.ExplicitBound);
            }
        }

        return new([.. bounds], [.. counts]);
    }

    private RouteCounts RouteOf(in MetricPoint point)
    {
        var id = Label(point, "route");
        if (!Routes.TryGetValue(id, out var route))
        {
            Routes.Add(id, route = new());
        }

        return route;
    }

    /// <summary>A label's value; empty for series beyond the most that are kept apart.</summary>
    private static string Label(in MetricPoint point, string name)
    {
        foreach (var (key, value) in point.Tags)
        {
            if (key == name)
            {
                return value as string ?? "";
            }
        }

        return "";
    }
}
