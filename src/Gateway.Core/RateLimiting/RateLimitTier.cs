namespace Gateway.Core.RateLimiting;

/// <summary>What a tier changes of a rate limit; what is not stated stays as the policy has it.</summary>
public sealed record RateLimitTier
{
    /// <summary>Permits for each window. From 1 to 1,000,000,000.</summary>
    public long? Limit { get; init; }

    /// <summary>The time that the limit is for. From 1ms to 1d.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>tokenBucket only: permits that an idle client can use at once. Default: the tier's limit where it states one.</summary>
    public long? Burst { get; init; }
}
