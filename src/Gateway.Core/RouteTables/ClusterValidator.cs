using Gateway.Core.CircuitBreaking;
using Gateway.Core.Discovery;
using Gateway.Core.Health;
using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Core.Retries;

namespace Gateway.Core.RouteTables;

/// <summary>Checks one cluster.</summary>
internal static class ClusterValidator
{
    public static void Check(string id, Cluster cluster, IReadOnlyDictionary<string, Tier> tiers, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at, IdSyntax.Check("cluster", id));
        faults.AddIf(at["timeouts"]["connect"], TimeoutSyntax.Check(cluster.Timeouts.Connect, mayBeNone: false));
        faults.AddIf(at["timeouts"]["total"], TimeoutSyntax.Check(cluster.Timeouts.Total, mayBeNone: true));
        faults.AddIf(at["timeouts"]["activity"], TimeoutSyntax.Check(cluster.Timeouts.Activity, mayBeNone: true));

        foreach (var (location, message) in cluster.Circuit is { } circuit ? CircuitPolicyRules.Check(circuit) : [])
        {
            faults.Add(at["circuit"].Below(location), message);
        }

        CheckTraffic(cluster, at, faults);
        ClusterTlsRules.Check(id, cluster, at, faults);
        if (cluster.Limits is { } limits)
        {
            ClusterLimitsRules.Check(id, limits, tiers, at["limits"], faults);
        }

        var destinations = at["destinations"];
        if (cluster.Discovery is { } discovery)
        {
            DiscoveryRules.Check(discovery, at["discovery"], faults);
            faults.AddIf(destinations, cluster.Destinations.Count > 0 ? $"The cluster {FaultText.Quote(id)} lists destinations and discovers them too. Remove one of destinations and discovery." : null);
        }
        else if (cluster.Destinations.Count == 0)
        {
            faults.Add(destinations, $"The cluster {FaultText.Quote(id)} has no destinations. Add one with an address, or a discovery.");
        }

        foreach (var (destinationId, destination) in cluster.Destinations)
        {
            faults.AddIf(destinations[destinationId], IdSyntax.Check("destination", destinationId));
            faults.AddIf(destinations[destinationId]["address"], AddressSyntax.Check(destination.Address));
            faults.AddIf(destinations[destinationId]["host"], destination.Host is { } host ? HostSyntax.CheckExact(host) : null);
            faults.AddIf(destinations[destinationId]["weight"], LoadBalancingRules.CheckWeight(destination.Weight));
            faults.AddIf(destinations[destinationId]["priority"], LoadBalancingRules.CheckPriority(destination.Priority)
                ?? (cluster.Health is null ? CheckFailover(cluster, destination) : null));
        }
    }

    private static void CheckTraffic(Cluster cluster, JsonPointer at, FaultList faults)
    {
        LoadBalancingRules.Check(cluster.LoadBalancing, at["loadBalancing"], faults);
        if (cluster.SessionAffinity is { } affinity)
        {
            SessionAffinityRules.Check(affinity, at["sessionAffinity"], faults);
        }

        if (cluster.Health is { } health)
        {
            HealthPolicyRules.Check(health, at["health"], faults);
        }

        if (cluster.Retries is { } retries)
        {
            RetryRules.Check(retries, at["retries"], faults);
        }
    }

    /// <summary>Where nothing is ever found to be out of service, nothing ever fails over.</summary>
    private static string? CheckFailover(Cluster cluster, Destination destination) => destination.Priority > cluster.Destinations.Values.Min(d => d.Priority)
        ? "This destination would never get a request: those of a lower priority number are never taken out, because the cluster has no health. Add health, such as 'health: { passive: {} }', or leave the priority out."
        : null;
}
