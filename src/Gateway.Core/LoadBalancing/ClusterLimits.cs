using Gateway.Core.RouteTables;

namespace Gateway.Core.LoadBalancing;

/// <summary>Bounds on what one node has under way, so that a backend that slows down holds up a bounded part of it.</summary>
public sealed record ClusterLimits
{
    /// <summary>
    /// Connections of one node to each destination. With HTTP/1.1 a connection takes one request at a time, and
    /// further ones wait for it. From 1 to 100,000. Default: no bound.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>
    /// Requests of one node under way at each destination, those that wait for a connection included. Further ones go
    /// to another destination, or are answered 503. From 1 to 1,000,000. Default: no bound.
    /// </summary>
    public int? MaxRequestsPerDestination { get; init; }

    /// <summary>Requests of one node under way in the whole cluster; further ones are answered 503. From 1 to 1,000,000. Default: no bound.</summary>
    public int? MaxRequests { get; init; }

    /// <summary>
    /// With maxRequests: the part of it up to which requests of each tier are let in, by tier. Those with smaller
    /// parts are shed first. Above 0 to 1. A tier not named here has defaultShare.
    /// </summary>
    public IReadOnlyDictionary<string, double> TierShares { get; init; } = Empty<double>.Map;

    /// <summary>With maxRequests: the part for everybody else, anonymous callers included. From 0 to 1. Default: 1.</summary>
    public double DefaultShare { get; init; } = 1;
}
