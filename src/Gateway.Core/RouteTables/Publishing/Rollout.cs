namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A rollout under way.</summary>
/// <param name="Proposal">What was asked for.</param>
/// <param name="Table">The version that it is to be.</param>
/// <param name="Step">How far it is.</param>
/// <param name="StartedAt">When it was proposed, as the authority tells the time.</param>
/// <param name="BakedSince">When all nodes that were told to run it did; null as long as they do not.</param>
/// <param name="HasOrdered">Whether any node was ever told to run it: then a failure takes a new version to go back to.</param>
public sealed record Rollout(
    TableProposal Proposal, TableVersion Table, RolloutStep Step, TimeSpan StartedAt, TimeSpan? BakedSince, bool HasOrdered)
{
    /// <summary>Since when those who run it look worse than the others; null while they do not.</summary>
    public TimeSpan? SuspectSince { get; init; }
}
