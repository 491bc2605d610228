using Gateway.Core.Identity;
using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.RateLimiting;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.RouteTables;

/// <summary>A route made ready for requests: everything that can be worked out beforehand is.</summary>
internal sealed class RouteRuntime
{
    public RouteRuntime(string id, Route config, RouteAccess defaultAccess, ClusterRuntime cluster, RouteLimits rateLimits, ClusterRuntime? fallback = null)
    {
        Id = id;
        Cluster = cluster;
        RateLimits = rateLimits;
        Total = config.Timeouts.Total ?? cluster.Config.Timeouts.Total;
        Access = new RouteAccessRule(
            config.Access ?? defaultAccess, config.AllowedConsumers, config.AllowedTiers, config.RequiredScopes, config.RequiredClaims);
        SignIn = config.SignIn;
        Fallback = config.Fallback is { } stated ? new(stated, fallback, config.Timeouts.Activity) : null;
        Transforms = RouteTransforms.Create(config);
        RequestConfig = new ForwarderRequestConfig
        {
            ActivityTimeout = config.Timeouts.Activity ?? cluster.Config.Timeouts.Activity,
            Version = cluster.Client.Version,
            VersionPolicy = cluster.Client.VersionPolicy,
        };
    }

    public string Id { get; }

    public ClusterRuntime Cluster { get; }

    /// <summary>What answers while the cluster's circuit keeps requests away; null for a refusal.</summary>
    public RouteFallback? Fallback { get; }

    /// <summary>Whom the route lets in.</summary>
    public RouteAccessRule Access { get; }

    /// <summary>The identity provider that browsers without a session are sent to; null for none.</summary>
    public string? SignIn { get; }

    /// <summary>What a request of the route is charged in.</summary>
    public RouteLimits RateLimits { get; }

    /// <summary>The bound on the whole exchange, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan Total { get; }

    public RouteTransforms Transforms { get; }

    public ForwarderRequestConfig RequestConfig { get; }
}
