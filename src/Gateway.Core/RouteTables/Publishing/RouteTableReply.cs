namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What the authority of the fleet's route table replies.</summary>
/// <param name="Outcome">What came of the command.</param>
/// <param name="Current">The version in force; null if the fleet has no table.</param>
/// <param name="Rollout">What is being rolled out; null for nothing.</param>
public sealed record RouteTableReply(RouteTableOutcome Outcome, TableVersion? Current, Rollout? Rollout)
{
    /// <summary>Whether the node that reports is to run the rollout's table and not the one in force.</summary>
    public bool MayRun { get; init; }

    /// <summary>Whether all nodes should report now, because there is something to do for them. To be broadcast.</summary>
    public bool IsNews { get; init; }

    /// <summary>Whether the node that reports is asked to store again what the fleet could come back to.</summary>
    public bool MustRefresh { get; init; }

    /// <summary>The body of the version in force, where an older release kept it here and not with the authority of its hash.</summary>
    public ReadOnlyMemory<byte> Carried { get; init; }

    /// <summary>To a <see cref="LookCommand"/>.</summary>
    public RouteTableDetails? Details { get; init; }
}
