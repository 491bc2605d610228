using System.Collections.Frozen;

namespace Gateway.Core.Identity;

/// <summary>Decides whom one route lets in. Immutable; deciding allocates nothing.</summary>
public sealed class RouteAccessRule
{
    private readonly bool _isPublic;
    private readonly bool _takesAll;
    private readonly FrozenSet<string> _consumers;
    private readonly FrozenSet<string> _tiers;

    /// <param name="access">Whether callers must be known.</param>
    /// <param name="allowedConsumers">The ids of consumers that may enter.</param>
    /// <param name="allowedTiers">The ids of tiers whose consumers may. With neither list everybody known may.</param>
    public RouteAccessRule(RouteAccess access, IReadOnlyCollection<string> allowedConsumers, IReadOnlyCollection<string> allowedTiers)
    {
        _isPublic = access == RouteAccess.Public;
        _takesAll = allowedConsumers.Count == 0 && allowedTiers.Count == 0;
        _consumers = allowedConsumers.ToFrozenSet(StringComparer.Ordinal);
        _tiers = allowedTiers.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Decides.</summary>
    /// <param name="identity">
    /// The caller; null if the request carries no key. One with a wrong key is refused before it comes here, on public
    /// routes too.
    /// </param>
    public AccessDecision Decide(ConsumerIdentity? identity)
    {
        if (_isPublic)
        {
            return AccessDecision.Allowed;
        }

        if (identity is null)
        {
            return AccessDecision.Unauthenticated;
        }

        return _takesAll || _consumers.Contains(identity.ConsumerId) || (identity.TierId is { } tier && _tiers.Contains(tier))
            ? AccessDecision.Allowed
            : AccessDecision.Forbidden;
    }
}
