namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Everything that the authority of the route table knows, for operators.</summary>
/// <param name="Now">Its time, since the Unix epoch.</param>
/// <param name="Nodes">The nodes, by id.</param>
/// <param name="History">The last rollouts that ended, the newest first.</param>
public sealed record RouteTableDetails(TimeSpan Now, IReadOnlyList<RouteTableNodeView> Nodes, IReadOnlyList<Publication> History);
