namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Somebody wants to see everything: nodes, rollout, history.</summary>
public sealed record LookCommand : RouteTableCommand;
