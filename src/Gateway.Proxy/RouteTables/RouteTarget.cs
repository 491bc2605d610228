using Gateway.Core.RouteTables;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.RouteTables;

/// <summary>A cluster as one route uses it.</summary>
internal sealed class RouteTarget
{
    /// <param name="cluster">The cluster.</param>
    /// <param name="timeouts">The route's, which go before the cluster's.</param>
    public RouteTarget(ClusterRuntime cluster, RouteTimeouts timeouts)
    {
        Cluster = cluster;
        Total = timeouts.Total ?? cluster.Config.Timeouts.Total;
        RequestConfig = new()
        {
            ActivityTimeout = timeouts.Activity ?? cluster.Config.Timeouts.Activity,
            Version = cluster.Client.Version,
            VersionPolicy = cluster.Client.VersionPolicy,
        };
    }

    public ClusterRuntime Cluster { get; }

    /// <summary>The bound on the whole exchange, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan Total { get; }

    public ForwarderRequestConfig RequestConfig { get; }
}
