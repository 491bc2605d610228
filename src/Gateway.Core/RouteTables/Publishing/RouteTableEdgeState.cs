namespace Gateway.Core.RouteTables.Publishing;

/// <summary>All that a node knows of the fleet's route table.</summary>
/// <param name="Committed">The highest version known to be in force; null for none.</param>
/// <param name="Runs">What the node runs; null for no table.</param>
internal sealed record RouteTableEdgeState(TableVersion? Committed = null, TableVersion? Runs = null)
{
    /// <summary>The number of the next report.</summary>
    public long Seq { get; init; }

    /// <summary>The last table that was made ready, or refused.</summary>
    public TableVersion? Answered { get; init; }

    /// <summary>Why that cannot be used; null if it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The table in force that cannot be used here; null for none.</summary>
    public TableVersion? Hopeless { get; init; }

    /// <summary>Whether the body of the version in force was not where it should be.</summary>
    public bool LacksBody { get; init; }
}
