namespace Gateway.Core.RateLimiting;

/// <summary>Names for what shares its permits.</summary>
public static class LimiterScope
{
    /// <summary>What stands for a policy on a route in <see cref="LimiterEdgeTable.OrdinalOf"/> and <see cref="LimiterKind.KeyOf"/>.</summary>
    /// <param name="policyName">The policy's name.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="routeId">The route's id.</param>
    /// <param name="clusterId">The id of the route's cluster.</param>
    /// <remarks>No two are equal: ids have no slash.</remarks>
    public static string NameOf(string policyName, RateLimitScope scope, string routeId, string clusterId) => scope switch
    {
        RateLimitScope.Route => $"{policyName}/route/{routeId}",
        RateLimitScope.Cluster => $"{policyName}/cluster/{clusterId}",
        _ => policyName,
    };
}
