namespace Gateway.Core.CircuitBreaking;

/// <summary>All that an authority knows, to be written at once or to go on from.</summary>
internal sealed record CircuitSnapshot
{
    public required CircuitPolicy Policy { get; init; }

    public required CircuitWord Word { get; init; }

    public required TimeSpan Now { get; init; }

    public required TimeSpan OpenedAt { get; init; }

    public required TimeSpan OpenUntil { get; init; }

    public required double Jitter { get; init; }

    public required int FailedRounds { get; init; }

    /// <summary>By node. The authority's own collection: it changes with the next call.</summary>
    public required IReadOnlyDictionary<string, NodeEvidence> Nodes { get; init; }

    /// <summary>Of the round under way; none unless half-open. The authority's own, too.</summary>
    public required IReadOnlyList<ProbePermit> Permits { get; init; }
}
