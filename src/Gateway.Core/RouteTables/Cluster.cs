using Gateway.Core.CircuitBreaking;
using Gateway.Core.Discovery;
using Gateway.Core.Health;
using Gateway.Core.LoadBalancing;
using Gateway.Core.Retries;

namespace Gateway.Core.RouteTables;

/// <summary>A group of destinations that serve the same requests.</summary>
public sealed record Cluster
{
    /// <summary>The destinations by id; at least one, unless they are discovered.</summary>
    public IReadOnlyDictionary<string, Destination> Destinations { get; init; } = Empty<Destination>.Map;

    /// <summary>Where destinations are found out while the gateway runs, in place of listing them. Default: nowhere.</summary>
    public DiscoveryPolicy? Discovery { get; init; }

    /// <summary>The HTTP version spoken to the destinations. Default: auto.</summary>
    public BackendProtocol Protocol { get; init; }

    /// <summary>
    /// Which of the backendTls in each node's settings the https destinations are connected to with: a certificate of the
    /// gateway's own (mutual TLS), authorities of its own. Default: no certificate, and whom the system trusts.
    /// </summary>
    public string? Tls { get; init; }

    /// <summary>
    /// The name that https destinations are asked for (SNI) and that their certificates must say, whatever Host they get.
    /// Default: the Host they get.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>How requests are spread over the destinations.</summary>
    public LoadBalancingPolicy LoadBalancing { get; init; } = new();

    /// <summary>Keeps each client at one destination. Default: none.</summary>
    public SessionAffinityPolicy? SessionAffinity { get; init; }

    /// <summary>How it is found out which destinations can take requests. Default: all of them always get some.</summary>
    public HealthPolicy? Health { get; init; }

    /// <summary>When a failed request is sent again. Default: never.</summary>
    public RetryPolicy? Retries { get; init; }

    /// <summary>Bounds on what each node has under way. Default: none.</summary>
    public ClusterLimits? Limits { get; init; }

    /// <summary>When to stop calling the cluster. Default: never.</summary>
    public CircuitPolicy? Circuit { get; init; }

    /// <summary>Time limits of requests to this cluster.</summary>
    public ClusterTimeouts Timeouts { get; init; } = new();
}
