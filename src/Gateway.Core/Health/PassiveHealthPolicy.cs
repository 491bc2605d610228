namespace Gateway.Core.Health;

/// <summary>Takes destinations out whose requests fail, for a time that doubles when they fail again (outlier ejection).</summary>
public sealed record PassiveHealthPolicy
{
    /// <summary>
    /// Takes a destination out after this many failures in a row: responses of 500 and above, and no response. From 1
    /// to 10,000. Default: 5.
    /// </summary>
    public int ConsecutiveFailures { get; init; } = 5;

    /// <summary>How long the first time. Doubles with each further time in short order. From 10ms. Default: 30s.</summary>
    public TimeSpan Ejection { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time. Not below ejection, at most 1d. Default: 300s.</summary>
    public TimeSpan MaxEjection { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// No further destination is taken out when more than this share of them would be out. One may always be. From 0
    /// to 1. Default: 0.5.
    /// </summary>
    public double MaxEjectedShare { get; init; } = 0.5;
}
