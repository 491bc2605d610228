using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.RouteTables;

/// <summary>A group of destinations that serve the same requests.</summary>
public sealed record Cluster
{
    /// <summary>The destinations by id; at least one.</summary>
    public required IReadOnlyDictionary<string, Destination> Destinations { get; init; }

    /// <summary>The HTTP version spoken to the destinations. Default: auto.</summary>
    public BackendProtocol Protocol { get; init; }

    /// <summary>When to stop calling the cluster. Default: never.</summary>
    public CircuitPolicy? Circuit { get; init; }

    /// <summary>Time limits of requests to this cluster.</summary>
    public ClusterTimeouts Timeouts { get; init; } = new();
}
