namespace Gateway.Core.RouteTables;

/// <summary>Time limits of one cluster. A duration is written 250ms, 5s, 1m30s, 2h, or none for no limit.</summary>
public sealed record ClusterTimeouts
{
    /// <summary>Opening a connection to a destination, TLS included. From 1 ms. Default: 5s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The whole exchange, from the request's head to the response's last byte. Does not apply to streams:
    /// WebSockets, server-sent events and gRPC. Default: 30s.
    /// </summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest silence in both directions while forwarding. Default: 100s.</summary>
    public TimeSpan Activity { get; init; } = TimeSpan.FromSeconds(100);
}
