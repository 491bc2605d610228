using System.Collections.Frozen;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>A policy of a route table made ready: everything of it that no route changes.</summary>
internal sealed class PolicyRuntime
{
    public PolicyRuntime(string name, RateLimitPolicy policy, long version)
    {
        Name = name;
        Policy = policy;
        Home = RateLimitResolution.IsConcurrency(policy) ? LimitHome.Concurrency : RateLimitResolution.AreDurable(policy) ? LimitHome.Durable : LimitHome.Volatile;
        Sources = policy.Key.Count == 0 ? [new(LimiterKeyKind.Consumer)] : [.. policy.Key.Select(text => LimiterKeySource.Parse(text)!.Value)];
        Default = PolicyNumbers.Create(name, policy, tier: null, consumer: null, version);
        ByTier = policy.Tiers.Keys.ToFrozenDictionary(tier => tier, tier => PolicyNumbers.Create(name, policy, tier, consumer: null, version));
        ByConsumer = policy.Consumers.Keys.ToFrozenDictionary(consumer => consumer, consumer => PolicyNumbers.Create(name, policy, tier: null, consumer, version));
    }

    public string Name { get; }

    public RateLimitPolicy Policy { get; }

    public LimitHome Home { get; }

    /// <summary>Whose permits a request takes.</summary>
    public LimiterKeySource[] Sources { get; }

    public PolicyNumbers Default { get; }

    public FrozenDictionary<string, PolicyNumbers> ByTier { get; }

    public FrozenDictionary<string, PolicyNumbers> ByConsumer { get; }

    /// <summary>
    /// Whether callers with different numbers have permits apart: where the key does not tell consumers apart, one bucket
    /// would otherwise have several sizes at once.
    /// </summary>
    public bool HasBucketsByNumbers => Array.TrueForAll(Sources, source => source.Kind != LimiterKeyKind.Consumer);
}
