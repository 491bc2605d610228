namespace Gateway.Core.RateLimiting;

/// <summary>What the edges of one node know in common of their fleet.</summary>
/// <param name="settings">The fleet's.</param>
public sealed class LimiterFleet(LimiterSettings settings)
{
    private volatile int _maxNodes = 1;

    public LimiterSettings Settings { get; } = settings;

    /// <summary>
    /// The largest number of nodes that the fleet lately had, this one included; at least 1. A node that cannot reach an
    /// authority admits one part in so many. Keep it too high rather than too low: see
    /// <see cref="UnavailablePolicy.Reserved"/>. Default: 1.
    /// </summary>
    public int MaxNodes
    {
        get => _maxNodes;
        set => _maxNodes = Math.Max(1, value);
    }
}
