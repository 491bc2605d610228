namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>What may happen in a small world of three nodes, and how often.</summary>
internal sealed record RolloutPlan
{
    public bool IsFast { get; init; }

    /// <summary>The node that cannot use the new table; null for none.</summary>
    public int? CannotUse { get; init; }

    /// <summary>Whether requests fail under the new table.</summary>
    public bool Hurts { get; init; }

    /// <summary>Whether a second operator publishes another table at the same time.</summary>
    public bool IsContended { get; init; }

    /// <summary>How many accidents there are in all, of those below.</summary>
    public int Accidents { get; init; } = 2;

    /// <summary>Nodes that die, at any moment.</summary>
    public int Crashes { get; init; } = 1;

    /// <summary>Nodes that come back with what they kept.</summary>
    public int Restarts { get; init; } = 1;

    /// <summary>Replies that never arrive.</summary>
    public int Losses { get; init; } = 1;

    /// <summary>Reports that are executed once more, or for the first time, at any later moment.</summary>
    public int Strays { get; init; } = 1;

    /// <summary>Reports of nodes that take a living one for dead.</summary>
    public int Misjudged { get; init; }

    /// <summary>Times that the store loses the last change.</summary>
    public int StoreLosses { get; init; }

    /// <summary>Steps of time, each longer than a silence and shorter than the wait for an answer.</summary>
    public int Steps { get; init; } = 2;

    public RolloutMutation Mutation { get; init; }
}
