using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.RouteTables;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A route's fallback made ready: a cluster, or a response.</summary>
internal sealed class RouteFallback
{
    /// <param name="config">A valid fallback.</param>
    /// <param name="cluster">The cluster that it names, if it names one.</param>
    /// <param name="activity">The longest silence while forwarding there.</param>
    public RouteFallback(CircuitFallback config, ClusterRuntime? cluster, TimeSpan? activity)
    {
        Cluster = cluster;
        Response = cluster is null ? new(config) : null;
        RequestConfig = cluster is null ? null : new()
        {
            ActivityTimeout = activity ?? cluster.Config.Timeouts.Activity,
            Version = cluster.Client.Version,
            VersionPolicy = cluster.Client.VersionPolicy,
        };
    }

    public ClusterRuntime? Cluster { get; }

    public FallbackResponse? Response { get; }

    /// <summary>For requests to the cluster.</summary>
    public ForwarderRequestConfig? RequestConfig { get; }
}
