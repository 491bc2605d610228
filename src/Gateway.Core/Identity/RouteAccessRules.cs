using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds everything that is wrong with whom a route lets in.</summary>
internal static class RouteAccessRules
{
    /// <summary>Checks the access of the route at a place in the document.</summary>
    public static void Check(Route route, RouteTable table, JsonPointer at, FaultList faults)
    {
        var access = route.Access ?? table.DefaultAccess;
        CheckUse(access, route.AllowedConsumers, at["allowedConsumers"], faults);
        CheckUse(access, route.AllowedTiers, at["allowedTiers"], faults);
        CheckUse(access, route.RequiredScopes, at["requiredScopes"], faults);
        CheckUse(access, [.. route.RequiredClaims.Select(condition => condition.Claim)], at["requiredClaims"], faults);
        CheckList("consumer", route.AllowedConsumers, id => table.Consumers.ContainsKey(id) || IsSubject(id, table), table.Consumers.Keys, at["allowedConsumers"], faults);
        CheckList("tier", route.AllowedTiers, table.Tiers.ContainsKey, table.Tiers.Keys, at["allowedTiers"], faults);
        CheckTokens(route, table, at, faults);
        SignInRules.CheckRoute(route, table, at, faults);
    }

    /// <summary>Whether an id is that of a token's subject, which only its provider knows.</summary>
    private static bool IsSubject(string id, RouteTable table) =>
        id.IndexOf(ConsumerName.Separator, StringComparison.Ordinal) is >= 0 and var end
            && end + 1 < id.Length && table.IdentityProviders.ContainsKey(id[..end]);

    private static void CheckUse(RouteAccess access, IReadOnlyList<string> list, JsonPointer at, FaultList faults)
    {
        if (access != RouteAccess.Required && list.Count > 0)
        {
            var effect = access == RouteAccess.Public ? "public, which lets everybody in" : "deny, which lets nobody in";
            faults.Add(at, $"The route is for {FaultText.Quote(list[0])} alone by this list, but its access is {effect}. Set access to required, or remove the list.");
        }
    }

    private static void CheckList(
        string kind, IReadOnlyList<string> allowed, Func<string, bool> exists, IEnumerable<string> existing, JsonPointer at, FaultList faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < allowed.Count; index++)
        {
            var id = allowed[index];
            if (!exists(id))
            {
                faults.Add(at[index], ConsumerRules.Dangling("The route lets in", kind, id, existing, faults));
            }
            else if (!seen.Add(id))
            {
                faults.Add(at[index], $"The {kind} {FaultText.Quote(id)} is there twice. Remove one.");
            }
        }
    }

    private static void CheckTokens(Route route, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (table.IdentityProviders.Count == 0 && (route.RequiredScopes.Count > 0 || route.RequiredClaims.Count > 0))
        {
            faults.Add(
                at[route.RequiredScopes.Count > 0 ? "requiredScopes" : "requiredClaims"],
                "The route asks for what only tokens have, and the table has no identityProviders, so nobody could enter. Add one, or remove this.");
        }

        for (var index = 0; index < route.RequiredScopes.Count; index++)
        {
            faults.AddIf(at["requiredScopes"][index], ScopeSyntax.Check(route.RequiredScopes[index]));
        }

        for (var index = 0; index < route.RequiredClaims.Count; index++)
        {
            var condition = route.RequiredClaims[index];
            var place = at["requiredClaims"][index];
            faults.AddIf(place["claim"], ClaimPath.Check(condition.Claim));
            if (condition.Values.Count == 0)
            {
                faults.Add(place["values"], $"The condition on the claim {FaultText.Quote(condition.Claim)} has no values, so nobody could meet it. Add those to let in.");
            }
        }
    }
}
