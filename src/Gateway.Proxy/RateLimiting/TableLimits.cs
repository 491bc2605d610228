using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The rate limits of one route table, ready for its routes.</summary>
/// <param name="policies">The table's policies by name.</param>
/// <param name="buckets">Numbers the buckets.</param>
internal sealed class TableLimits(IReadOnlyDictionary<string, PolicyRuntime> policies, LimitBuckets buckets)
{
    /// <summary>What a route's requests are charged in.</summary>
    public RouteLimits For(string routeId, Route route) => route.RateLimits.Count == 0
        ? RouteLimits.None
        : new([.. route.RateLimits.Select(name => new RouteLimit(policies[name], routeId, route.ClusterId, buckets))]);
}
