namespace Gateway.Core.RouteTables;

/// <summary>What a node asks of the authority of the fleet's route table.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Known">The version that the node has seen already, and need not be sent; 0 for none.</param>
/// <param name="Table">
/// What is offered, with its own version, or published, with the version that it shall follow; null to read.
/// </param>
public sealed record RouteTableCommand(RouteTableAction Action, long Known, PublishedTable? Table);
