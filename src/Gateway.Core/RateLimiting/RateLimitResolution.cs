namespace Gateway.Core.RateLimiting;

/// <summary>Finds the numbers of a policy for a caller.</summary>
public static class RateLimitResolution
{
    /// <summary>What is set aside for outages unless the document says otherwise, in percent.</summary>
    internal const int DefaultReservePercent = 10;

    /// <inheritdoc cref="RateLimitNumbers.Resolve"/>
    public static RateLimitNumbers Resolve(RateLimitPolicy policy, string? tier, string? consumer, long version) => new(
        [.. WindowsFor(policy, ChangeFor(policy, tier, consumer)).Select(Resolve)],
        version,
        policy.Strict,
        policy.OnUnavailable,
        policy.ReservePercent ?? DefaultReservePercent);

    /// <summary>Whether a policy limits requests in flight, and not their number in a time.</summary>
    public static bool IsConcurrency(RateLimitPolicy policy) => policy.IsConcurrency;

    /// <summary>The most requests in flight of a policy with the algorithm concurrency.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="tier">As in <see cref="Resolve(RateLimitPolicy, string?, string?, long)"/>.</param>
    /// <param name="consumer">The same.</param>
    public static long ResolveConcurrency(RateLimitPolicy policy, string? tier, string? consumer) =>
        ChangeFor(policy, tier, consumer)?.Limit ?? policy.Limit!.Value;

    /// <summary>Whether any caller's numbers need an authority whose state is stored; then all of the policy's have one.</summary>
    public static bool AreDurable(RateLimitPolicy policy) => !policy.IsConcurrency && Changes(policy)
        .Any(change => WindowsFor(policy, change).Select(Resolve).Any(window => window.FillTicks > LimiterSettings.LongestVolatile.Ticks));

    /// <summary>Nothing, and what each tier and consumer changes.</summary>
    internal static IEnumerable<RateLimitTier?> Changes(RateLimitPolicy policy) =>
        policy.Tiers.Values.Concat(policy.Consumers.Values).Prepend<RateLimitTier?>(null);

    /// <summary>The windows for a tier or a consumer, as the document has them.</summary>
    internal static IReadOnlyList<RateLimitWindow> WindowsFor(RateLimitPolicy policy, RateLimitTier? change)
    {
        if (change is { Windows.Count: > 0 })
        {
            return change.Windows;
        }

        return policy.Windows.Count > 0 ? policy.Windows : [change is null ? policy.Single : policy.Single.With(change.Change)];
    }

    private static RateLimitTier? ChangeFor(RateLimitPolicy policy, string? tier, string? consumer) =>
        (consumer is null ? null : policy.Consumers.GetValueOrDefault(consumer)) ?? (tier is null ? null : policy.Tiers.GetValueOrDefault(tier));

    private static LimiterWindow Resolve(RateLimitWindow window) => window.Per is { } period
        ? LimiterWindow.PerPeriod(window.Limit!.Value, period, TimeZoneName.Find(window.TimeZone ?? "UTC")!)
        : new(
            window.Kind,
            window.Limit!.Value,
            window.Window!.Value,
            window.Kind == RateLimitAlgorithm.TokenBucket ? window.Burst ?? window.Limit.Value : window.Limit.Value);
}
