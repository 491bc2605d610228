namespace Gateway.Core.RouteTables;

/// <summary>What the authority of the fleet's route table replies.</summary>
/// <param name="Outcome">What came of the command.</param>
/// <param name="Version">The fleet's version now; 0 if it holds no table.</param>
/// <param name="Hash">The fleet's <see cref="PublishedTable.Hash"/>; empty if it holds no table.</param>
/// <param name="Table">The fleet's table; null if there is none, or the node has seen this version.</param>
public sealed record RouteTableReply(RouteTableOutcome Outcome, long Version, string Hash, PublishedTable? Table);
