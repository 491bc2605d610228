namespace Gateway.Core.RouteTables.Publishing;

/// <summary>How carefully a table is rolled out. Nothing here skips validation, or the answer of every node beforehand.</summary>
public sealed record RolloutPolicy
{
    /// <summary>The longest that a canary may run alone.</summary>
    public static readonly TimeSpan LongestBake = TimeSpan.FromHours(1);

    /// <summary>Whether all nodes run the table at once, without a canary. Default: false.</summary>
    public bool IsFast { get; init; }

    /// <summary>How long the canary runs the table alone at least. From 0 to 1 h. Default: 30 s.</summary>
    public TimeSpan Bake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests the canary must have answered before it is believed. From 0. Default: 500.</summary>
    public long MinRequests { get; init; } = 500;

    /// <summary>How long to wait for these requests; then what came is enough. From <see cref="Bake"/> to 1 h. Default: 1 min.</summary>
    public TimeSpan MaxBake { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with the numbers; null if nothing is.</summary>
    public string? Fault =>
        Bake < TimeSpan.Zero || Bake > LongestBake ? $"The bake time is from 0 to {Duration.Format(LongestBake)}."
        : MaxBake < Bake || MaxBake > LongestBake ? $"The longest bake time is from the bake time to {Duration.Format(LongestBake)}."
        : MinRequests < 0 ? "The number of requests to wait for is not below 0."
        : null;
}
