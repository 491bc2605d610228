using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds everything that is wrong with whom a route lets in.</summary>
internal static class RouteAccessRules
{
    /// <summary>Checks the access of the route at a place in the document.</summary>
    public static void Check(
        RouteAccess access,
        IReadOnlyList<string> allowedConsumers,
        IReadOnlyList<string> allowedTiers,
        IReadOnlyDictionary<string, Consumer> consumers,
        IReadOnlyDictionary<string, Tier> tiers,
        JsonPointer at,
        FaultList faults)
    {
        CheckList(access, "consumer", allowedConsumers, consumers, at["allowedConsumers"], faults);
        CheckList(access, "tier", allowedTiers, tiers, at["allowedTiers"], faults);
    }

    private static void CheckList<T>(
        RouteAccess access,
        string kind,
        IReadOnlyList<string> allowed,
        IReadOnlyDictionary<string, T> existing,
        JsonPointer at,
        FaultList faults)
    {
        if (access == RouteAccess.Public && allowed.Count > 0)
        {
            faults.Add(
                at,
                $"The route is for {FaultText.Quote(allowed[0])} alone by this list, but its access is public, which lets everybody "
                    + "in. Set access to required, or remove the list.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < allowed.Count; index++)
        {
            var id = allowed[index];
            if (!existing.ContainsKey(id))
            {
                faults.Add(at[index], ConsumerRules.Dangling("The route lets in", kind, id, existing.Keys, faults));
            }
            else if (!seen.Add(id))
            {
                faults.Add(at[index], $"The {kind} {FaultText.Quote(id)} is there twice. Remove one.");
            }
        }
    }
}
