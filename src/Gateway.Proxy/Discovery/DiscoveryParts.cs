using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Discovery;

/// <summary>What discovery of any cluster needs of the node.</summary>
/// <param name="Tables">The table in force.</param>
/// <param name="Guard">Tells this node's own admin listener.</param>
/// <param name="Events">Hears of what happens.</param>
/// <param name="Clock">The clock.</param>
internal sealed record DiscoveryParts(RouteTableHolder Tables, OwnPortGuard Guard, DiscoveryEvents Events, TimeProvider Clock)
{
    /// <summary>The present version of a cluster; null where there is none.</summary>
    public ClusterRuntime? Find(string cluster) => Tables.Current.FindCluster(cluster);
}
