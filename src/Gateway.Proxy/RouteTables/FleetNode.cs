namespace Gateway.Proxy.RouteTables;

/// <summary>Who the node is to its fleet.</summary>
/// <param name="Name">What operators call it.</param>
/// <param name="Fleet">The fleet's id.</param>
/// <param name="DataDirectory">Where the node keeps its files.</param>
internal sealed record FleetNode(string Name, string Fleet, string DataDirectory);
