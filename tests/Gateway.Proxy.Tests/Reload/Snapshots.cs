using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

/// <summary>Tables with a route to each of their clusters.</summary>
internal static class Snapshots
{
    public static RouteTable Table(params (string Id, Cluster Cluster)[] clusters) => new()
    {
        Routes = clusters.ToDictionary(c => c.Id, c => new Route { ClusterId = c.Id, Match = new() { PathPrefix = "/" + c.Id } }),
        Clusters = clusters.ToDictionary(c => c.Id, c => c.Cluster),
    };

    public static Cluster Cluster(params string[] addresses) => new()
    {
        Destinations = addresses.Index().ToDictionary(a => $"{a.Index}", a => new Destination { Address = a.Item }),
    };
}
