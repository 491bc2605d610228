namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What is asked of the authority of the fleet's route table.</summary>
public abstract record RouteTableCommand;
