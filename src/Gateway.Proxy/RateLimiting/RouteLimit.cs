using System.Collections.Frozen;

namespace Gateway.Proxy.RateLimiting;

/// <summary>A rate limit of a route made ready for requests.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Ordinal">What stands for the policy in keys on this node.</param>
/// <param name="Default">Its numbers for callers without a tier, or in one it does not name.</param>
/// <param name="ByTier">Its numbers for the tiers it names.</param>
internal sealed record RouteLimit(string Name, int Ordinal, RouteLimitNumbers Default, FrozenDictionary<string, RouteLimitNumbers> ByTier)
{
    /// <summary>The numbers for a caller.</summary>
    public RouteLimitNumbers For(string? tier) => tier is not null && ByTier.TryGetValue(tier, out var numbers) ? numbers : Default;
}
