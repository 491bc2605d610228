using Gateway.Proxy.Discovery;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Admin;

/// <summary>Describes clusters and their destinations as this node sees them now.</summary>
internal sealed class ClusterReports(DiscoveryService discovery, TimeProvider clock)
{
    public ClusterReport Of(ClusterRuntime cluster)
    {
        var (pool, now) = (cluster.Pool, clock.GetElapsedTime(0));
        return new(cluster.Id, pool.IsPanic, discovery.Report(cluster.Id), [.. pool.All.Select(destination =>
        {
            var (state, reason) = cluster.Health?.Explain(destination, now) ?? ("healthy", "the cluster has no health checks");
            return new DestinationReport(
                destination.Id,
                destination.Config.Address,
                destination.Config.Weight,
                destination.Config.Priority,
                state,
                reason,
                pool.Destinations.Contains(destination),
                cluster.CountsLoad ? destination.State.Load.InFlight : null);
        })]);
    }
}
