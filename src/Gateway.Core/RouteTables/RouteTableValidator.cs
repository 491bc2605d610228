using Gateway.Core.CircuitBreaking;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Core.Routing;

namespace Gateway.Core.RouteTables;

/// <summary>Finds everything that keeps a route table from being used.</summary>
public static class RouteTableValidator
{
    /// <summary>Checks each part by itself, the references between them, and that the routes do not collide.</summary>
    /// <returns>All faults; none for a table that can be run.</returns>
    /// <remarks>
    /// Routes collide when one request could fit both with the same precedence, or when one is never reached because
    /// another takes all its requests. Both are reported only of routes whose match is otherwise in order.
    /// </remarks>
    public static IReadOnlyList<RouteTableFault> Validate(RouteTable table)
    {
        var faults = new FaultList();
        var sound = new List<KeyValuePair<string, Route>>(table.Routes.Count);
        foreach (var pair in table.Routes)
        {
            if (CheckRoute(table, pair.Key, pair.Value, faults))
            {
                sound.Add(pair);
            }
        }

        CheckIdentity(table, faults);
        RouteAnswerRules.Check(table.Maintenance, JsonPointer.Root["maintenance"], faults);
        foreach (var (name, policy) in table.RateLimits)
        {
            CheckRateLimit(table, name, policy, faults);
        }

        foreach (var (id, cluster) in table.Clusters)
        {
            ClusterValidator.Check(id, cluster, table.Tiers, JsonPointer.Root["clusters"][id], faults);
        }

        new RouteCollisions(sound, faults).Find();
        return faults.Faults;
    }

    /// <returns>Whether the route's match is in order.</returns>
    private static bool CheckRoute(RouteTable table, string id, Route route, FaultList faults)
    {
        var at = JsonPointer.Root["routes"][id];
        faults.AddIf(at, IdSyntax.Check("route", id));
        faults.AddIf(at["clusterId"], route.ClusterId.Length == 0 ? null : CheckClusterId(table, id, route, faults));
        faults.AddIf(at["timeouts"]["total"], CheckTimeout(route.Timeouts.Total));
        faults.AddIf(at["timeouts"]["activity"], CheckTimeout(route.Timeouts.Activity));
        RouteAccessRules.Check(route, table, at, faults);
        CircuitFallbackRules.Check(id, route, table, at["fallback"], faults);
        CheckRateLimits(table, id, route, at["rateLimits"], faults);
        var before = faults.Count;
        MatchValidator.Check(route.Match, at["match"], faults);
        var isSound = faults.Count == before;

        // Of a match that is not in order nobody knows the parameters: its own faults come first.
        var routeValues = isSound ? RouteValues.Of(route.Match).Names : null;
        RouteAnswerRules.Check(id, route, routeValues, at, faults);
        if (route.Split is { } split)
        {
            ClusterSplitRules.Check(id, split, table, at["split"], faults);
        }

        if (route.Mirror is { } mirror)
        {
            TrafficTestRules.Check(id, route, mirror, table, at["mirror"], faults);
        }

        if (route.FaultInjection is { } injection)
        {
            TrafficTestRules.Check(injection, at["faultInjection"], faults);
        }

        if (route.Cors is { } cors)
        {
            CorsRules.Check(cors, at["cors"], faults);
        }

        for (var index = 0; index < route.Transforms.Count && routeValues is not null; index++)
        {
            TransformValidator.Check(route.Transforms[index], routeValues, at["transforms"][index], faults);
        }

        return isSound;
    }

    private static void CheckIdentity(RouteTable table, FaultList faults)
    {
        ConsumerRules.CheckTiers(table.Tiers, JsonPointer.Root["tiers"], faults);
        ConsumerRules.CheckSettings(table.ApiKeys, JsonPointer.Root["apiKeys"], faults);

        IdentityProviderRules.Check(table.IdentityProviders, JsonPointer.Root["identityProviders"], faults);

        // Whether this node has a pepper is the node's affair and not the table's: it is checked where both are known.
        ConsumerRules.Check(table.Consumers, table.Tiers, table.IdentityProviders, hasPepper: true, JsonPointer.Root["consumers"], faults);
    }

    private static void CheckRateLimit(RouteTable table, string name, RateLimitPolicy policy, FaultList faults)
    {
        var at = JsonPointer.Root["rateLimits"][name];
        faults.AddIf(at, IdSyntax.Check("rate limit", name));
        RateLimitPolicyRules.Check(policy, at, faults);
        foreach (var tier in policy.Tiers.Keys.Where(tier => !table.Tiers.ContainsKey(tier)))
        {
            faults.Add(at["tiers"][tier], ConsumerRules.Dangling($"The rate limit {FaultText.Quote(name)} has numbers for", "tier", tier, table.Tiers.Keys, faults));
        }
    }

    private static void CheckRateLimits(RouteTable table, string id, Route route, JsonPointer at, FaultList faults)
    {
        if (route.RateLimits.Count > LimiterEdgeTable.MaxCharges)
        {
            faults.Add(at, $"The route {FaultText.Quote(id)} uses {route.RateLimits.Count} rate limits. Use at most {LimiterEdgeTable.MaxCharges}.");
        }

        for (var index = 0; index < route.RateLimits.Count; index++)
        {
            var name = route.RateLimits[index];
            if (!table.RateLimits.ContainsKey(name))
            {
                faults.Add(at[index], ConsumerRules.Dangling($"The route {FaultText.Quote(id)} uses", "rate limit", name, table.RateLimits.Keys, faults));
            }
            else if (table.RateLimits[name].Scope == RateLimitScope.Cluster && route.ClusterId.Length == 0)
            {
                faults.Add(at[index], $"The rate limit {FaultText.Quote(name)} counts by cluster (scope), and the route {FaultText.Quote(id)} has no clusterId. Use one with another scope.");
            }
            else if (route.RateLimits.Take(index).Contains(name))
            {
                faults.Add(at[index], $"The rate limit {FaultText.Quote(name)} is there twice. Remove one.");
            }
        }
    }

    private static string? CheckTimeout(TimeSpan? timeout) =>
        timeout is { } stated ? TimeoutSyntax.Check(stated, mayBeNone: true) : null;

    private static string? CheckClusterId(RouteTable table, string id, Route route, FaultList faults) =>
        table.Clusters.ContainsKey(route.ClusterId)
            ? null
            : $"The route {FaultText.Quote(id)} points to the cluster {FaultText.Quote(route.ClusterId)}, which does not exist."
                + (faults.Suggest(route.ClusterId, table.Clusters.Keys) is { Length: > 0 } suggestion
                    ? suggestion
                    : " Add the cluster, or name one that exists.");
}
