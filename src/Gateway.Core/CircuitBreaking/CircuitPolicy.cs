namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// When the gateway stops calling a cluster, and how it finds out that calls succeed again. States at least one of
/// consecutiveFailures and failureRatio.
/// </summary>
public sealed record CircuitPolicy
{
    /// <summary>Opens after this many failures in a row. From 1 to 10,000. Default: does not count.</summary>
    public int? ConsecutiveFailures { get; init; }

    /// <summary>Opens when this share of the calls in the window fail. Above 0 to 1. Default: does not count.</summary>
    public double? FailureRatio { get; init; }

    /// <summary>With failureRatio: fewer calls in the window than this never open it. From 1. Default: 20.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary>With failureRatio: how far back calls count. From 1s to 10m. Default: 30s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before a probe; doubles with each failed probe. From 10ms. Default: 10s.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest cooldown. Not below cooldown. Default: 300s.</summary>
    public TimeSpan MaxCooldown { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Requests let through at a time to find out. From 1 to 100. Default: 1.</summary>
    public int Probes { get; init; } = 1;
}
