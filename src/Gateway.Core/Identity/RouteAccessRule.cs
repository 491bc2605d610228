using System.Collections.Frozen;

namespace Gateway.Core.Identity;

/// <summary>Decides whom one route lets in. Immutable; deciding allocates nothing.</summary>
public sealed class RouteAccessRule
{
    private readonly RouteAccess _access;
    private readonly bool _takesAll;
    private readonly FrozenSet<string> _consumers;
    private readonly FrozenSet<string> _tiers;
    private readonly string[] _scopes;
    private readonly (string Claim, FrozenSet<string> Values)[] _claims;

    /// <param name="access">Whether callers must be known.</param>
    /// <param name="allowedConsumers">The ids of consumers that may enter.</param>
    /// <param name="allowedTiers">The ids of tiers whose consumers may. With neither list everybody known may.</param>
    /// <param name="requiredScopes">Scopes that the caller's token must all grant besides. Default: none.</param>
    /// <param name="requiredClaims">Conditions that the caller's token must all meet besides. Default: none.</param>
    public RouteAccessRule(
        RouteAccess access,
        IReadOnlyCollection<string> allowedConsumers,
        IReadOnlyCollection<string> allowedTiers,
        IReadOnlyCollection<string>? requiredScopes = null,
        IReadOnlyCollection<ClaimCondition>? requiredClaims = null)
    {
        _access = access;
        _takesAll = allowedConsumers.Count == 0 && allowedTiers.Count == 0;
        _consumers = allowedConsumers.ToFrozenSet(StringComparer.Ordinal);
        _tiers = allowedTiers.ToFrozenSet(StringComparer.Ordinal);
        _scopes = [.. requiredScopes ?? []];
        _claims = [.. (requiredClaims ?? []).Select(condition => (condition.Claim, condition.Values.ToFrozenSet(StringComparer.Ordinal)))];
    }

    /// <summary>The scopes that the caller's token must all grant.</summary>
    public IReadOnlyList<string> RequiredScopes => _scopes;

    /// <summary>Decides.</summary>
    /// <param name="identity">
    /// The caller; null if the request carries no credential. One with a wrong credential is refused before it comes
    /// here, on public routes too.
    /// </param>
    public AccessDecision Decide(ConsumerIdentity? identity)
    {
        if (_access != RouteAccess.Required)
        {
            return _access == RouteAccess.Public ? AccessDecision.Allowed : AccessDecision.Forbidden;
        }

        if (identity is null)
        {
            return AccessDecision.Unauthenticated;
        }

        if (!IsListed(identity))
        {
            return AccessDecision.Forbidden;
        }

        return !HasScopes(identity.Token) ? AccessDecision.InsufficientScope
            : MeetsConditions(identity.Token) ? AccessDecision.Allowed
            : AccessDecision.Forbidden;
    }

    private bool IsListed(ConsumerIdentity identity) =>
        _takesAll || _consumers.Contains(identity.ConsumerId) || (identity.TierId is { } tier && _tiers.Contains(tier));

    private bool HasScopes(TokenIdentity? token)
    {
        foreach (var scope in _scopes)
        {
            if (token is null || !token.Scopes.Contains(scope))
            {
                return false;
            }
        }

        return true;
    }

    private bool MeetsConditions(TokenIdentity? token)
    {
        foreach (var (claim, values) in _claims)
        {
            if (token is null || !token.Claims.TryGetValue(claim, out var held) || !HasAny(values, held))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasAny(FrozenSet<string> values, string[] held)
    {
        foreach (var value in held)
        {
            if (values.Contains(value))
            {
                return true;
            }
        }

        return false;
    }
}
