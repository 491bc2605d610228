using Gateway.Core.LoadBalancing;

namespace Gateway.Core.RouteTables;

/// <summary>Shares a route's requests out among clusters, such as a release and its canary.</summary>
public sealed record ClusterSplit
{
    /// <summary>The clusters' shares, relative to each other. From 0 to 10,000, not all of them 0; 0 for no requests.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>
    /// The part of a request by which a caller stays at a cluster, the same on every node. A request without it is shared
    /// out at random. Default: every request is.
    /// </summary>
    public HashSource? StickyOn { get; init; }
}
