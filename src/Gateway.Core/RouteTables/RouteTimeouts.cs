namespace Gateway.Core.RouteTables;

/// <summary>Time limits of one route. A duration is written 250ms, 5s, 1m30s, 2h, or none for no limit.</summary>
public sealed record RouteTimeouts
{
    /// <summary>
    /// The whole exchange, from the request's head to the response's last byte. Does not apply to streams:
    /// WebSockets, server-sent events and gRPC. Default: the cluster's.
    /// </summary>
    public TimeSpan? Total { get; init; }

    /// <summary>The longest silence in both directions while forwarding. Default: the cluster's.</summary>
    public TimeSpan? Activity { get; init; }
}
