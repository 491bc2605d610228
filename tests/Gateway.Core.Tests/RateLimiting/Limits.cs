using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

internal static class Limits
{
    /// <summary>An authority in the process of its only edge.</summary>
    public static readonly LimiterSettings Local = new() { RoundTrip = TimeSpan.Zero, DriftPpm = 0 };

    public static RateLimitNumbers Tokens(long limit, TimeSpan window, long? burst = null, long version = 1) =>
        new(RateLimitAlgorithm.TokenBucket, limit, window, burst ?? limit, version);

    public static RateLimitNumbers Window(long limit, TimeSpan window, long version = 1) =>
        new(RateLimitAlgorithm.FixedWindow, limit, window, limit, version);

    public static RateLimitNumbers Sliding(long limit, TimeSpan window, long version = 1) =>
        new(RateLimitAlgorithm.SlidingWindow, limit, window, limit, version);

    /// <summary>The same limits for edges that admit nothing while the authority gives no answer.</summary>
    public static RateLimitNumbers Deny(RateLimitNumbers numbers) =>
        new(numbers.Windows, numbers.Version, numbers.IsStrict, UnavailablePolicy.Deny);

    /// <summary>A policy with the windows of several.</summary>
    public static RateLimitNumbers All(params RateLimitNumbers[] several) =>
        new([.. several.SelectMany(numbers => numbers.Windows)], several.Max(numbers => numbers.Version));

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static LimiterAcquire Need(
        RateLimitNumbers numbers, long seq, long need = 1, long used = 0, long has = 0, string node = "a", long boot = 1, long? want = null) =>
        new(node, boot, 0, seq, 0, numbers, new(used, has, want ?? need, need, TimeSpan.Zero));
}
