using System.Collections.Frozen;
using Gateway.Core.LoadBalancing;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Bounds the requests of one node under way in one cluster, and sheds the tiers with the smallest shares first.</summary>
/// <param name="count">What all versions of the cluster share.</param>
/// <param name="maxRequests">The bound.</param>
/// <param name="limits">The shares.</param>
internal sealed class ClusterAdmission(AdmissionCount count, int maxRequests, ClusterLimits limits)
{
    private readonly int _others = AdmissionCount.LimitOf(maxRequests, limits.DefaultShare);
    private readonly FrozenDictionary<string, int> _byTier = limits.TierShares.ToFrozenDictionary(
        share => share.Key, share => AdmissionCount.LimitOf(maxRequests, share.Value), StringComparer.Ordinal);

    /// <summary>Lets a request in, or not.</summary>
    /// <param name="tier">The caller's tier; null where it has none.</param>
    public bool TryEnter(string? tier) => count.TryEnter(tier is not null && _byTier.TryGetValue(tier, out var limit) ? limit : _others);

    public void Leave() => count.Leave();
}
