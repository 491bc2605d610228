using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.RouteTables;

/// <summary>Checks one cluster.</summary>
internal static class ClusterValidator
{
    public static void Check(string id, Cluster cluster, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at, IdSyntax.Check("cluster", id));
        faults.AddIf(at["timeouts"]["connect"], TimeoutSyntax.Check(cluster.Timeouts.Connect, mayBeNone: false));
        faults.AddIf(at["timeouts"]["total"], TimeoutSyntax.Check(cluster.Timeouts.Total, mayBeNone: true));
        faults.AddIf(at["timeouts"]["activity"], TimeoutSyntax.Check(cluster.Timeouts.Activity, mayBeNone: true));

        foreach (var (location, message) in cluster.Circuit is { } circuit ? CircuitPolicyRules.Check(circuit) : [])
        {
            faults.Add(at["circuit"].Below(location), message);
        }

        var destinations = at["destinations"];
        if (cluster.Destinations.Count == 0)
        {
            faults.Add(destinations, $"The cluster {FaultText.Quote(id)} has no destinations. Add one with an address.");
        }

        foreach (var (destinationId, destination) in cluster.Destinations)
        {
            faults.AddIf(destinations[destinationId], IdSyntax.Check("destination", destinationId));
            faults.AddIf(destinations[destinationId]["address"], AddressSyntax.Check(destination.Address));
        }
    }
}
