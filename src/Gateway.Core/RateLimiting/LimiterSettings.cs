namespace Gateway.Core.RateLimiting;

/// <summary>What authorities and edges of one fleet agree on.</summary>
public sealed record LimiterSettings
{
    /// <summary>How long an edge waits for its authority before it abandons a call. Default: 50 ms.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A high percentile of a call's round trip; edges ask that much before their permits run out. Zero for an authority
    /// in the same process: nothing is fetched ahead. Default: 5 ms.
    /// </summary>
    public TimeSpan RoundTrip { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The most that an edge's clock gains or loses on its authority's, in parts per million. Zero where both read one
    /// clock. Default: 500.
    /// </summary>
    public int DriftPpm { get; init; } = 500;

    /// <summary>How far two of the fleet's clocks may be apart after so many ticks.</summary>
    /// <remarks>
    /// By their drift, and by one more tick: clocks are read in whole ticks, so the time between two readings may be one
    /// longer than their difference.
    /// </remarks>
    internal long Drift(long ticks) => DriftPpm == 0 ? 0 : TickMath.DivideUp((Int128)ticks * DriftPpm, 1_000_000) + 1;

    /// <summary>Demand that one lease should cover, and the time constant of demand averages.</summary>
    internal static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest lease: for so long a lost authority keeps half of its successor's room taken.</summary>
    internal static readonly TimeSpan MaxLease = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest that a limit may take to be as new while its authority's state lives in memory only: what a crash of
    /// the owner costs at most. Longer ones are stored.
    /// </summary>
    internal static readonly TimeSpan LongestVolatile = TimeSpan.FromSeconds(10);

    /// <summary>An owner that was cut off stops granting within this time of the disruption; engines see to it.</summary>
    internal static readonly TimeSpan Fence = TimeSpan.FromSeconds(3);

    /// <summary>How often an edge tries to reach an authority that gives no answer.</summary>
    internal static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    /// <summary>Calls without an answer, one after another, after which an edge decides alone.</summary>
    internal const int FailuresToOutage = 2;

    /// <summary>What an authority collects under overload before it grants again.</summary>
    internal static readonly TimeSpan Quantum = TimeSpan.FromMilliseconds(50);

    /// <summary>An edge returns its permits after this long without a request.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250);

    /// <summary>A key leaves a node after this long without a request: by then its leases have ended.</summary>
    internal static readonly TimeSpan Forget = TimeSpan.FromSeconds(10);
}
