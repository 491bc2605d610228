using Gateway.Core.Identity;
using Gateway.Core.Routing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Answers;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Mirroring;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.RouteTables;

/// <summary>A route made ready for requests: everything that can be worked out beforehand is.</summary>
internal sealed class RouteRuntime
{
    /// <param name="id">Its id.</param>
    /// <param name="config">A valid route.</param>
    /// <param name="table">Its table.</param>
    /// <param name="find">Finds a cluster of the table.</param>
    /// <param name="rateLimits">What its requests are charged in.</param>
    public RouteRuntime(string id, Route config, RouteTable table, Func<string, ClusterRuntime> find, RouteLimits rateLimits)
    {
        Id = id;
        RateLimits = rateLimits;
        Target = TargetOf(config.ClusterId);
        Split = config.Split is { } split ? new(split, TargetOf) : null;
        Access = new RouteAccessRule(
            config.Access ?? table.DefaultAccess, config.AllowedConsumers, config.AllowedTiers, config.RequiredScopes, config.RequiredClaims);
        SignIn = config.SignIn;
        Fallback = config.Fallback is { } stated ? new(stated, TargetOf(stated.ClusterId)) : null;
        Transforms = RouteTransforms.Create(config);
        Answer = RouteAnswer.Of(config, new(RouteValues.Of(config.Match)));
        Maintenance = MaintenanceGate.Of(config.Maintenance ?? table.Maintenance);
        Addresses = config.Addresses is { } addresses ? new(addresses) : null;
        Faults = config.FaultInjection;
        Mirror = config.Mirror is { } mirror ? new(id, mirror, TargetOf(mirror.ClusterId)!) : null;
        Cors = config.Cors is { } cors ? new(cors) : null;

        RouteTarget? TargetOf(string? cluster) => string.IsNullOrEmpty(cluster) ? null : new(find(cluster), config.Timeouts);
    }

    public string Id { get; }

    /// <summary>The cluster that answers; null where several do, or none.</summary>
    public RouteTarget? Target { get; }

    /// <summary>The clusters that share the route's requests; null where it has one, or none.</summary>
    public RouteSplit? Split { get; }

    /// <summary>What the gateway answers by itself; null where a cluster answers.</summary>
    public RouteAnswer? Answer { get; }

    /// <summary>Null where the route is open.</summary>
    public MaintenanceGate? Maintenance { get; }

    /// <summary>Null where it takes everybody's requests.</summary>
    public AddressGate? Addresses { get; }

    /// <summary>Null where nothing fails on purpose.</summary>
    public FaultInjection? Faults { get; }

    /// <summary>Where copies of its requests go; null for nowhere.</summary>
    public RouteMirror? Mirror { get; }

    /// <summary>Null where the gateway says nothing of CORS.</summary>
    public CorsRuntime? Cors { get; }

    /// <summary>What answers while the cluster's circuit keeps requests away; null for a refusal.</summary>
    public RouteFallback? Fallback { get; }

    /// <summary>Whom the route lets in.</summary>
    public RouteAccessRule Access { get; }

    /// <summary>The identity provider that browsers without a session are sent to; null for none.</summary>
    public string? SignIn { get; }

    /// <summary>What a request of the route is charged in.</summary>
    public RouteLimits RateLimits { get; }

    public RouteTransforms Transforms { get; }
}
