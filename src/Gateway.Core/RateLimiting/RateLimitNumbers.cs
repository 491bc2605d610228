namespace Gateway.Core.RateLimiting;

/// <summary>
/// What a policy comes to for one tier. One instance serves all clients of that policy and tier in one route table.
/// </summary>
public sealed class RateLimitNumbers
{
    internal const long MaxPermits = 1_000_000_000;
    internal static readonly TimeSpan MinWindow = TimeSpan.FromMilliseconds(1);
    internal static readonly TimeSpan MaxWindow = TimeSpan.FromDays(1);

    /// <param name="algorithm">How permits come back.</param>
    /// <param name="limit">Permits for each window. From 1 to 1,000,000,000.</param>
    /// <param name="window">The time that the limit is for. From 1 ms to a day.</param>
    /// <param name="burst">The most permits at once. From 1 to 1,000,000,000; the limit with a fixed window.</param>
    /// <param name="version">The version of the route table that says so; the authority follows the highest it has seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something the validator refuses.</exception>
    public RateLimitNumbers(RateLimitAlgorithm algorithm, long limit, TimeSpan window, long burst, long version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPermits);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, MinWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(burst, MaxPermits);
        if (algorithm == RateLimitAlgorithm.FixedWindow)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(burst, limit);
        }

        Algorithm = algorithm;
        Limit = limit;
        Window = window;
        Burst = burst;
        Version = version;
        PermitsPerTick = (double)limit / window.Ticks;
        TicksPerPermit = (double)window.Ticks / limit;
    }

    public RateLimitAlgorithm Algorithm { get; }

    public long Limit { get; }

    public TimeSpan Window { get; }

    public long Burst { get; }

    public long Version { get; }

    /// <summary>For estimates and grant sizes only: the bucket itself counts in integers.</summary>
    internal double PermitsPerTick { get; }

    /// <inheritdoc cref="PermitsPerTick"/>
    internal double TicksPerPermit { get; }

    /// <summary>The numbers of a policy for a tier.</summary>
    /// <param name="policy">A policy without faults.</param>
    /// <param name="tier">The consumer's tier; null, or one the policy does not name, has the policy's own numbers.</param>
    /// <param name="version">The version of the route table.</param>
    public static RateLimitNumbers Resolve(RateLimitPolicy policy, string? tier, long version)
    {
        var change = tier is null ? null : policy.Tiers.GetValueOrDefault(tier);
        var limit = change?.Limit ?? policy.Limit;
        var burst = policy.Algorithm == RateLimitAlgorithm.FixedWindow
            ? limit
            : change?.Burst ?? change?.Limit ?? policy.Burst ?? policy.Limit;
        return new(policy.Algorithm, limit, change?.Window ?? policy.Window, burst, version);
    }

    /// <summary>Whether only the version may differ.</summary>
    public bool SameLimits(RateLimitNumbers other) =>
        Algorithm == other.Algorithm && Limit == other.Limit && Window == other.Window && Burst == other.Burst;

    public override string ToString() => $"{Algorithm} {Limit} per {Window}, burst {Burst}, version {Version}";

    /// <summary>The time in which that many permits come back, rounded up to a tick.</summary>
    internal long RefillTicks(long permits) => TickMath.DivideUp((Int128)permits * Window.Ticks, Limit);
}
