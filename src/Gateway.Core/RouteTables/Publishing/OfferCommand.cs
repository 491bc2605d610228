namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A table for a fleet that has none: what a first node brings, or kept when the fleet was last together.</summary>
/// <param name="Table">Its hash, and the number to go on from: 1 if it never had one.</param>
/// <param name="By">Which node.</param>
public sealed record OfferCommand(TableVersion Table, string By) : RouteTableCommand;
