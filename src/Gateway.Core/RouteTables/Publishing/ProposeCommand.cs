namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A table shall become the fleet's.</summary>
public sealed record ProposeCommand(TableProposal Proposal) : RouteTableCommand;
