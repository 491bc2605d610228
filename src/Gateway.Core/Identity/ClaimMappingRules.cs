using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds what is wrong with the meaning of claims.</summary>
internal static class ClaimMappingRules
{
    public static void Check(ClaimMapping mapping, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["consumer"], ClaimPath.Check(mapping.Consumer));
        faults.AddIf(at["tier"], mapping.Tier is { } tier ? ClaimPath.Check(tier) : null);
        faults.AddIf(at["scopes"], ClaimPath.Check(mapping.Scopes));
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, claim) in mapping.Headers)
        {
            var place = at["headers"][header];
            faults.AddIf(place, CheckHeader(header) ?? ClaimPath.Check(claim));
            if (!seen.TryAdd(header.Replace('_', '-'), header))
            {
                faults.Add(place, $"The header {FaultText.Quote(header)} is the same to backends as {FaultText.Quote(seen[header.Replace('_', '-')])}. Remove one.");
            }
        }
    }

    private static string? CheckHeader(string name) => TokenSyntax.Check("header name", name) ?? (IsReserved(name)
        ? $"The header {FaultText.Quote(name)} has a meaning of its own, so no claim can be put in it. Use one such as 'X-User-Email'."
        : null);

    private static bool IsReserved(string name) =>
        ApiKeyHeaderSyntax.IsTaken(name)
        || name.Replace('_', '-').Equals("X-Consumer-Id", StringComparison.OrdinalIgnoreCase)
        || name.Replace('_', '-').Equals("X-Consumer-Tier", StringComparison.OrdinalIgnoreCase);
}
