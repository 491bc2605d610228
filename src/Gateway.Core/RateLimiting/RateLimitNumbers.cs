using System.Collections.Immutable;

namespace Gateway.Core.RateLimiting;

/// <summary>
/// What a policy comes to for one tier. One instance serves all clients of that policy and tier in one route table.
/// </summary>
public sealed class RateLimitNumbers
{
    internal const int MaxWindows = 8;

    /// <summary>One window.</summary>
    /// <inheritdoc cref="LimiterWindow(RateLimitAlgorithm, long, TimeSpan, long)"/>
    /// <param name="algorithm">How permits come back.</param>
    /// <param name="limit">Permits for each window.</param>
    /// <param name="window">The time that the limit is for.</param>
    /// <param name="burst">The most permits at once.</param>
    /// <param name="version">The version of the route table that says so; the authority follows the highest it has seen.</param>
    public RateLimitNumbers(RateLimitAlgorithm algorithm, long limit, TimeSpan window, long burst, long version)
        : this([new(algorithm, limit, window, burst)], version)
    {
    }

    /// <param name="windows">From 1 to 8 limits, all of which a request has to meet.</param>
    /// <param name="version">The version of the route table that says so; the authority follows the highest it has seen.</param>
    /// <param name="isStrict">Whether every request asks the authority.</param>
    /// <param name="onUnavailable">What a node does while it gives no answer.</param>
    /// <param name="reservedPercent">For <see cref="UnavailablePolicy.Reserved"/>: what is set aside. From 1 to 50.</param>
    public RateLimitNumbers(
        ImmutableArray<LimiterWindow> windows,
        long version,
        bool isStrict = false,
        UnavailablePolicy onUnavailable = UnavailablePolicy.LocalShare,
        int reservedPercent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows.Length, 1, nameof(windows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windows.Length, MaxWindows, nameof(windows));
        if (onUnavailable == UnavailablePolicy.Reserved)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(reservedPercent, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(reservedPercent, 50);
        }

        Windows = windows;
        Version = version;
        IsStrict = isStrict;
        OnUnavailable = onUnavailable;
        ReservedPercent = onUnavailable == UnavailablePolicy.Reserved ? reservedPercent : 0;
        AtAuthority = ReservedPercent == 0
            ? this
            : new([.. windows.Select(window => window.Without(reservedPercent))], version, isStrict);
        Burst = AtAuthority.Windows.Min(window => window.Burst);
        IsOneFixedWindow = windows.Length == 1 && windows[0].Algorithm == RateLimitAlgorithm.FixedWindow;
        AreTokenBuckets = windows.All(window => window.Algorithm == RateLimitAlgorithm.TokenBucket);
    }

    /// <summary>All of them hold at once.</summary>
    public ImmutableArray<LimiterWindow> Windows { get; }

    public long Version { get; }

    /// <summary>The most permits that one request can ever have.</summary>
    public long Burst { get; }

    /// <summary>Whether nothing is lent ahead: each request is decided by the authority itself, for one call each.</summary>
    public bool IsStrict { get; }

    public UnavailablePolicy OnUnavailable { get; }

    /// <summary>What share of the limit is set aside for outages, in percent.</summary>
    public int ReservedPercent { get; }

    /// <summary>
    /// Whether the limits last too long to begin anew with a lost authority: a window takes more than 10 seconds to be as
    /// new. Their authorities are of the kind whose state is stored.
    /// </summary>
    public bool AreDurable => Windows.Any(window => window.FillTicks > LimiterSettings.LongestVolatile.Ticks);

    /// <summary>What the authority counts by: less than this where a part is set aside.</summary>
    internal RateLimitNumbers AtAuthority { get; }

    internal bool IsOneFixedWindow { get; }

    internal bool AreTokenBuckets { get; }

    /// <summary>The numbers of a policy for a tier.</summary>
    /// <param name="policy">A policy without faults.</param>
    /// <param name="tier">The consumer's tier; null, or one the policy does not name, has the policy's own numbers.</param>
    /// <param name="version">The version of the route table.</param>
    /// <param name="consumer">The consumer's id; numbers for it go before its tier's.</param>
    public static RateLimitNumbers Resolve(RateLimitPolicy policy, string? tier, long version, string? consumer = null) =>
        RateLimitResolution.Resolve(policy, tier, consumer, version);

    /// <summary>Whether only the version may differ.</summary>
    public bool SameLimits(RateLimitNumbers other)
    {
        if (Windows.Length != other.Windows.Length || IsStrict != other.IsStrict)
        {
            return false;
        }

        for (var index = 0; index < Windows.Length; index++)
        {
            if (!Windows[index].SameAs(other.Windows[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The window of that number, or the first where the authority counted by other limits.</summary>
    internal LimiterWindow WindowAt(int index)
    {
        var windows = Windows.AsSpan();
        return (uint)index < (uint)windows.Length ? windows[index] : windows[0];
    }

    /// <summary>The time in which that many permits come back to token buckets, rounded up to a tick.</summary>
    internal long RefillTicks(long permits)
    {
        var longest = 0L;
        foreach (var window in Windows.AsSpan())
        {
            longest = Math.Max(longest, window.RefillTicks(permits));
        }

        return longest;
    }

    public override string ToString() => $"{string.Join(" and ", Windows)}, version {Version}";
}
