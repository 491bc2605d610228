using System.Globalization;
using Gateway.Core.Identity;
using Gateway.Core.RouteTables;

namespace Gateway.Core.LoadBalancing;

/// <summary>What a cluster's limits must keep to.</summary>
internal static class ClusterLimitsRules
{
    private const int MaxConnections = 100_000;
    private const int MaxRequests = 1_000_000;

    /// <param name="id">The cluster's id.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="tiers">The table's tiers.</param>
    /// <param name="at">Where the limits stand.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(string id, ClusterLimits limits, IReadOnlyDictionary<string, Tier> tiers, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["maxConnections"], CheckCount("maxConnections", limits.MaxConnections, MaxConnections));
        faults.AddIf(at["maxRequestsPerDestination"], CheckCount("maxRequestsPerDestination", limits.MaxRequestsPerDestination, MaxRequests));
        faults.AddIf(at["maxRequests"], CheckCount("maxRequests", limits.MaxRequests, MaxRequests));
        faults.AddIf(at["defaultShare"], limits.DefaultShare is >= 0 and <= 1
            ? limits is { MaxRequests: null, DefaultShare: not 1 } ? Unused("defaultShare") : null
            : Text($"defaultShare {limits.DefaultShare} is out of range. Write a share from 0 to 1, such as 0.8."));
        foreach (var (tier, share) in limits.TierShares)
        {
            var fault = !tiers.ContainsKey(tier) ? ConsumerRules.Dangling($"The cluster {FaultText.Quote(id)} has a share for", "tier", tier, tiers.Keys, faults)
                : limits.MaxRequests is null ? Unused("tierShares")
                : share is > 0 and <= 1 ? null
                : Text($"The share {share} is out of range. Write one above 0 and up to 1, such as 0.8.");
            faults.AddIf(at["tierShares"][tier], fault);
        }
    }

    private static string? CheckCount(string name, int? count, int max) => count is not (< 1) && !(count > max)
        ? null
        : Text($"{name} {count} is out of range. Write a whole number from 1 to {max:N0}, or leave it out for no bound.");

    private static string Unused(string key) => $"{key} divides maxRequests, which is not stated. State maxRequests, or remove {key}.";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
