namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Something for a node to do with a table.</summary>
/// <param name="Deed">What.</param>
/// <param name="Table">With which version.</param>
public sealed record RouteTableOrder(RouteTableDeed Deed, TableVersion Table);
