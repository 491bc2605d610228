namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// When the gateway stops calling a cluster, and how it finds out that calls succeed again. States at least one of
/// consecutiveFailures, failureRatio and slowCallRatio. In a fleet of several nodes half of those that have calls, and
/// two at least, must see it too; otherwise only the nodes that do stop.
/// </summary>
public sealed record CircuitPolicy
{
    // One instance, so that policies that say nothing of it are equal.
    private static readonly IReadOnlyList<string> DefaultFailures = ["5xx", "timeout", "connection"];

    /// <summary>Opens after this many failures in a row. From 1 to 10,000. Default: does not count.</summary>
    public int? ConsecutiveFailures { get; init; }

    /// <summary>
    /// Opens when this share of the calls in the window fail, or 0.9 of those of the last second. Above 0 to 1.
    /// Default: does not count.
    /// </summary>
    public double? FailureRatio { get; init; }

    /// <summary>Opens when this share of the calls in the window are slow. Above 0 to 1. Default: does not count.</summary>
    public double? SlowCallRatio { get; init; }

    /// <summary>
    /// With slowCallRatio: a call is slow when its response has not begun after this time, even while it still runs.
    /// From 10ms to 10m. Default: 5s.
    /// </summary>
    public TimeSpan SlowCallDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>With a ratio: fewer calls in the window than this never open it. From 1. Default: 20.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary>With a ratio: how far back calls count. From 1s to 10m. Default: 30s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What counts as a failure: statuses of responses such as 503 or 5xx, timeout (none in time), connection (none
    /// could be made, or it broke). A client that goes away never counts. Default: 5xx, timeout, connection.
    /// </summary>
    public IReadOnlyList<string> Failures { get; init; } = DefaultFailures;

    /// <summary>How long the circuit stays open before a probe; doubles with each failed probe. From 10ms. Default: 10s.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest cooldown. Not below cooldown. Default: 300s.</summary>
    public TimeSpan MaxCooldown { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>What is sent to find out. Default: request.</summary>
    public CircuitProbeMode Probe { get; init; }

    /// <summary>With probe: path: what is asked for, such as /health. A failure is what failures says.</summary>
    public string? ProbePath { get; init; }

    /// <summary>Probes let through at a time, in the whole fleet. From 1 to 100. Default: 1.</summary>
    public int Probes { get; init; } = 1;

    /// <summary>Probes of one round that must succeed to close the circuit. From 1 to probes. Default: 1.</summary>
    public int ProbeSuccesses { get; init; } = 1;

    /// <summary>
    /// How long it takes until all calls go through again, from a tenth of them on. 0s to 10m. Default: 10s, or 0s for a
    /// circuit with consecutiveFailures alone.
    /// </summary>
    public TimeSpan? Ramp { get; init; }

    /// <summary>The ramp in force.</summary>
    internal TimeSpan RampTime => Ramp
        ?? (FailureRatio is null && SlowCallRatio is null ? TimeSpan.Zero : TimeSpan.FromSeconds(10));

    /// <summary>Above this share of the last second's calls the circuit opens without waiting for the window.</summary>
    internal double ShortWindowRatio => Math.Max(FailureRatio ?? 1, 0.9);
}
