namespace Gateway.Core.RateLimiting;

/// <summary>A named rate limit. Every consumer, and every anonymous address, has a bucket of its own in it.</summary>
public sealed record RateLimitPolicy
{
    /// <summary>How permits come back. Default: tokenBucket.</summary>
    public RateLimitAlgorithm Algorithm { get; init; }

    /// <summary>Permits for each window. From 1 to 1,000,000,000.</summary>
    public required long Limit { get; init; }

    /// <summary>The time that the limit is for. From 1ms to 1d.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>
    /// tokenBucket only: permits that an idle client can use at once. From 1 to 1,000,000,000. Default: the limit.
    /// </summary>
    public long? Burst { get; init; }

    /// <summary>Other numbers for the consumers of a tier, by the tier's id.</summary>
    public IReadOnlyDictionary<string, RateLimitTier> Tiers { get; init; } = RouteTables.Empty<RateLimitTier>.Map;
}
