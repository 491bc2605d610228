namespace Gateway.Core.CircuitBreaking;

/// <summary>All that an authority knows, to be written at once or to go on from.</summary>
internal sealed record CircuitSnapshot
{
    public required CircuitPolicy Policy { get; init; }

    public required CircuitWord Word { get; init; }

    public required long OwnEpoch { get; init; }

    public required CircuitWord? Heard { get; init; }

    public required ulong Era { get; init; }

    public required TimeSpan Now { get; init; }

    public required Breaker Fleet { get; init; }

    /// <summary>By node. The authority's own collection, as the others: it changes with the next call.</summary>
    public required IReadOnlyDictionary<string, Breaker> Scopes { get; init; }

    public required CircuitAccusation? Accusation { get; init; }

    public required CircuitOverride? Override { get; init; }

    /// <summary>The ids of the last orders, the oldest first.</summary>
    public required IReadOnlyCollection<ulong> Orders { get; init; }

    /// <summary>By node.</summary>
    public required IReadOnlyDictionary<string, NodeEvidence> Nodes { get; init; }
}
