using System.Text.Json.Nodes;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Explanation;

/// <summary>What would become of a request at one cluster.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Json">All about it.</param>
internal sealed record ExplainedCluster(ClusterRuntime Cluster, JsonObject Json)
{
    /// <summary>Whether the circuit lets it through; null where it lets some through.</summary>
    public required bool? Admits { get; init; }

    /// <summary>The answer if the circuit keeps it away.</summary>
    public required Problem? Kept { get; init; }

    /// <summary>The answer if no destination takes it.</summary>
    public required Problem? Unplaced { get; init; }

    /// <summary>Where it goes otherwise, to follow "to".</summary>
    public required string Where { get; init; }
}
