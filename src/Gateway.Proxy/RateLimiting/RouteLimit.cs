using System.Collections.Frozen;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>A rate limit of a route made ready for requests.</summary>
internal sealed class RouteLimit
{
    private readonly RouteLimitVariant _default;
    private readonly FrozenDictionary<string, RouteLimitVariant> _byTier;
    private readonly FrozenDictionary<string, RouteLimitVariant> _byConsumer;

    /// <param name="policy">The policy.</param>
    /// <param name="routeId">The route.</param>
    /// <param name="clusterId">Its cluster.</param>
    /// <param name="buckets">Numbers the buckets.</param>
    public RouteLimit(PolicyRuntime policy, string routeId, string clusterId, LimitBuckets buckets)
    {
        Policy = policy;
        Bucket = LimiterScope.NameOf(policy.Name, policy.Policy.Scope, routeId, clusterId);
        Subject = new(policy.Sources, routeId);
        _default = Variant(policy.Default, suffix: "");
        _byTier = policy.ByTier.ToFrozenDictionary(p => p.Key, p => Variant(p.Value, LimitBucketName.OfTier(p.Key)));
        _byConsumer = policy.ByConsumer.ToFrozenDictionary(p => p.Key, p => Variant(p.Value, LimitBucketName.OfConsumer(p.Key)));

        RouteLimitVariant Variant(PolicyNumbers numbers, string suffix) =>
            new(buckets.OrdinalOf(new(policy.HasBucketsByNumbers ? Bucket + suffix : Bucket, policy.Name, policy.Home)), numbers);
    }

    public PolicyRuntime Policy { get; }

    public string Name => Policy.Name;

    /// <summary>The name of what shares its permits.</summary>
    public string Bucket { get; }

    /// <summary>Whose permits a request takes.</summary>
    public LimitSubject Subject { get; }

    /// <summary>The numbers for a caller, and where it is counted.</summary>
    public RouteLimitVariant For(ConsumerIdentity? consumer)
    {
        if (consumer is null)
        {
            return _default;
        }

        return _byConsumer.TryGetValue(consumer.ConsumerId, out var own) ? own
            : consumer.TierId is { } tier && _byTier.TryGetValue(tier, out var tiers) ? tiers
            : _default;
    }
}
