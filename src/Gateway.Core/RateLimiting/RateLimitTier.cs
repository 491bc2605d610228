namespace Gateway.Core.RateLimiting;

/// <summary>What a tier, or a consumer, changes of a rate limit; what is not stated stays as the policy has it.</summary>
public sealed record RateLimitTier
{
    /// <summary>Permits for each window; with concurrency, requests in flight. From 1 to 1,000,000,000.</summary>
    public long? Limit { get; init; }

    /// <summary>The time that the limit is for. From 1ms to 1d.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>tokenBucket only: permits that an idle client can use at once. Default: the limit stated here, if there is one.</summary>
    public long? Burst { get; init; }

    /// <summary>In place of all of the above: limits that replace all of the policy's.</summary>
    public IReadOnlyList<RateLimitWindow> Windows { get; init; } = [];

    /// <summary>The changes to the one limit of a policy.</summary>
    internal RateLimitWindow Change => new() { Limit = Limit, Window = Window, Burst = Burst };
}
