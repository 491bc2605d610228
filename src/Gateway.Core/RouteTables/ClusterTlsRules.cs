namespace Gateway.Core.RouteTables;

/// <summary>Checks how a cluster's https destinations are connected to.</summary>
internal static class ClusterTlsRules
{
    public static void Check(string id, Cluster cluster, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["tls"], cluster.Tls is { } tls ? IdSyntax.Check("backendTls", tls) : null);
        faults.AddIf(at["serverName"], cluster.ServerName is { } name ? HostSyntax.CheckExact(name) : null);
        if ((cluster.Tls is not null ? "tls" : cluster.ServerName is not null ? "serverName" : null) is { } setting)
        {
            CheckHttps(id, cluster, setting, at, faults);
        }
    }

    /// <summary>Whoever asks for an identity must not be left to talk in clear.</summary>
    private static void CheckHttps(string id, Cluster cluster, string setting, JsonPointer at, FaultList faults)
    {
        foreach (var (destinationId, destination) in cluster.Destinations)
        {
            if (destination.Address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            {
                faults.Add(at["destinations"][destinationId]["address"], $"The cluster {FaultText.Quote(id)} has {setting}, but this destination is http and would be talked to in clear. Write https://, or remove {setting}.");
            }
        }

        if (cluster.Discovery is { Dns.Https: false } or { Consul.Https: false })
        {
            faults.Add(at["discovery"][cluster.Discovery.Dns is null ? "consul" : "dns"], $"The cluster {FaultText.Quote(id)} has {setting}, but its destinations are http and would be talked to in clear. Add https: true, or remove {setting}.");
        }
    }
}
