using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.RouteTables;

/// <summary>
/// Everything the fleet forwards by: an immutable snapshot of routes and clusters, replaced as a whole.
/// </summary>
/// <remarks>
/// The property names in camelCase are the keys of the YAML or JSON document, and these comments are the
/// descriptions in <c>config/gateway.schema.json</c>.
/// </remarks>
public sealed record RouteTable
{
    /// <summary>The routes by id. A request takes the first that matches, in the order of precedence.</summary>
    public IReadOnlyDictionary<string, Route> Routes { get; init; } = Empty<Route>.Map;

    /// <summary>The clusters by id: groups of destinations that routes point to.</summary>
    public IReadOnlyDictionary<string, Cluster> Clusters { get; init; } = Empty<Cluster>.Map;

    /// <summary>Those who may call, by id.</summary>
    public IReadOnlyDictionary<string, Consumer> Consumers { get; init; } = Empty<Consumer>.Map;

    /// <summary>Groups of consumers with limits of their own, by id.</summary>
    public IReadOnlyDictionary<string, Tier> Tiers { get; init; } = Empty<Tier>.Map;

    /// <summary>How API keys come with requests.</summary>
    public ApiKeySettings ApiKeys { get; init; } = new();

    /// <summary>Whose tokens (JWT) identify callers, by id.</summary>
    public IReadOnlyDictionary<string, IdentityProvider> IdentityProviders { get; init; } = Empty<IdentityProvider>.Map;

    /// <summary>Whether all routes are closed for the moment that do not say so themselves. Default: no.</summary>
    public MaintenancePolicy? Maintenance { get; init; }

    /// <summary>The access of routes that do not state theirs: with deny, whatever nobody thought of is closed. Default: public.</summary>
    public RouteAccess DefaultAccess { get; init; }

    /// <summary>Rate limits by name, for routes to use.</summary>
    public IReadOnlyDictionary<string, RateLimitPolicy> RateLimits { get; init; } = Empty<RateLimitPolicy>.Map;

    /// <summary>What backends are told about the client's connection.</summary>
    public ForwardedHeaders ForwardedHeaders { get; init; } = new();
}
