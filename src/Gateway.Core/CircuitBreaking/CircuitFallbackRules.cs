using Gateway.Core.RouteTables;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What a route's fallback must keep to.</summary>
internal static class CircuitFallbackRules
{
    /// <summary>Adds all faults of a route's fallback.</summary>
    public static void Check(string routeId, Route route, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (route.Fallback is not { } fallback)
        {
            return;
        }

        if (fallback.ClusterId is null == fallback.Status is null)
        {
            faults.Add(at, "A fallback is either another cluster or a response. State clusterId, or status, and not both.");
        }

        CheckUse(routeId, route, table, at, faults);
        if (fallback.ClusterId is { } cluster)
        {
            CheckCluster(routeId, route, cluster, table, at["clusterId"], faults);
        }

        CheckResponse(fallback, at, faults);
    }

    private static void CheckUse(string routeId, Route route, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (table.Clusters.TryGetValue(route.ClusterId, out var cluster) && cluster.Circuit is null)
        {
            faults.Add(at, $"The fallback of the route {FaultText.Quote(routeId)} is never used: the cluster {FaultText.Quote(route.ClusterId)} has no circuit. Add one to the cluster, or remove the fallback.");
        }
    }

    private static void CheckCluster(string routeId, Route route, string cluster, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (!table.Clusters.ContainsKey(cluster))
        {
            faults.Add(at, $"The fallback of the route {FaultText.Quote(routeId)} is the cluster {FaultText.Quote(cluster)}, which does not exist."
                + (faults.Suggest(cluster, table.Clusters.Keys) is { Length: > 0 } suggestion ? suggestion : " Add the cluster, or name one that exists."));
        }
        else if (cluster == route.ClusterId)
        {
            faults.Add(at, $"The fallback of the route {FaultText.Quote(routeId)} is its own cluster, whose calls fail. Name another one.");
        }
    }

    private static void CheckResponse(CircuitFallback fallback, JsonPointer at, FaultList faults)
    {
        if (fallback.Status is null && (fallback.Body ?? fallback.ContentType) is not null)
        {
            faults.Add(at, "contentType and body are parts of a response, which has a status too. Add status, or remove them.");
        }

        ResponseRules.Check(fallback.Status, fallback.ContentType, fallback.Body, fallback.Headers, at, faults);
    }
}
