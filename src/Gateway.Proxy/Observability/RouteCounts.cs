using System.Diagnostics.Metrics;
using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Usage;

namespace Gateway.Proxy.Observability;

/// <summary>Requests and their bytes, by route and cluster.</summary>
internal sealed class RouteCounts
{
    /// <summary>Routes with their clusters: 10,000, and some that share their traffic among several.</summary>
    public const int MaxRoutes = 12_000;

    private const int RequestField = 6;
    private const int ResponseField = 7;

    private readonly CounterCells<(string Route, string Cluster)> _cells = new(MaxRoutes, (UsageBook.Others, UsageBook.Others));

    /// <summary>Bytes of request bodies, by route.</summary>
    public IEnumerable<Measurement<long>> RequestBytes => Bytes(RequestField);

    /// <summary>Bytes of response bodies, by route.</summary>
    public IEnumerable<Measurement<long>> ResponseBytes => Bytes(ResponseField);

    /// <summary>Counts a request.</summary>
    /// <param name="route">The route's id.</param>
    /// <param name="cluster">The cluster's id.</param>
    /// <param name="statusClass">The first digit of its status, from 0 to 5.</param>
    /// <param name="requestBytes">Of the request's body.</param>
    /// <param name="responseBytes">Of the response's body.</param>
    public void Add(string route, string cluster, int statusClass, long requestBytes, long responseBytes)
    {
        var cells = _cells.Of((route, cluster));
        cells.Increment(statusClass);
        Add(cells, RequestField, requestBytes);
        Add(cells, ResponseField, responseBytes);
    }

    /// <summary>Requests by route, cluster and class of status.</summary>
    /// <param name="classes">What the classes are called, from 0 to 5.</param>
    public IEnumerable<Measurement<long>> Requests(string[] classes)
        => from pair in _cells.All
           from status in Enumerable.Range(0, classes.Length)
           let count = pair.Value.Sum(status)
           where count > 0
           select new Measurement<long>(count, new KeyValuePair<string, object?>("route", pair.Key.Route), new("cluster", pair.Key.Cluster), new("status", classes[status]));

    private static void Add(StripedCounter cells, int field, long bytes)
    {
        if (bytes > 0)
        {
            cells.Add(field, bytes);
        }
    }

    private IEnumerable<Measurement<long>> Bytes(int field)
        => from pair in _cells.All
           group pair.Value.Sum(field) by pair.Key.Route into route
           let bytes = route.Sum()
           where bytes > 0
           select new Measurement<long>(bytes, new KeyValuePair<string, object?>("route", route.Key));
}
