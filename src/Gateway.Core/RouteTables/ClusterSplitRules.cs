using Gateway.Core.LoadBalancing;

namespace Gateway.Core.RouteTables;

/// <summary>Checks how a route's requests are shared out.</summary>
internal static class ClusterSplitRules
{
    private const int MaxWeight = 10_000;

    public static void Check(string routeId, ClusterSplit split, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (split.Weights.Count == 0 || split.Weights.Values.All(weight => weight == 0))
        {
            faults.Add(at["weights"], $"The split of the route {FaultText.Quote(routeId)} gives no cluster a share. Write some, such as 'weights: {{ stable: 95, canary: 5 }}'.");
        }

        foreach (var (cluster, weight) in split.Weights)
        {
            faults.AddIf(at["weights"][cluster], weight is < 0 or > MaxWeight ? $"The weight {weight} is out of range. Write one from 0 to {MaxWeight}." : null);
            if (!table.Clusters.ContainsKey(cluster))
            {
                faults.Add(at["weights"][cluster], $"The route {FaultText.Quote(routeId)} shares its requests with the cluster {FaultText.Quote(cluster)}, which does not exist."
                    + (faults.Suggest(cluster, table.Clusters.Keys) is { Length: > 0 } suggestion ? suggestion : " Add the cluster, or name one that exists."));
            }
        }

        if (split.StickyOn is { } source)
        {
            LoadBalancingRules.Check(source, "stickyOn", at["stickyOn"], faults);
        }
    }
}
