using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.LoadBalancing;

namespace Gateway.Proxy.RouteTables;

/// <summary>A cluster made ready for requests. Kept as it is by every table that does not change it.</summary>
internal sealed class ClusterRuntime(string id, Cluster config, BackendClient client, ClusterCircuit? circuit)
{
    public string Id { get; } = id;

    public Cluster Config { get; } = config;

    public BackendClient Client { get; } = client;

    /// <summary>Null where the cluster has none.</summary>
    public ClusterCircuit? Circuit { get; } = circuit;

    public RoundRobin<DestinationRuntime> Balancer { get; } =
        new([.. config.Destinations.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new DestinationRuntime(d.Key, d.Value))]);
}
