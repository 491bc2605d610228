namespace Gateway.Cluster.Checks;

/// <summary>A line of a node's access log, its times since the run's origin.</summary>
/// <param name="Id">The request's id, as its client gave it.</param>
/// <param name="Node">The node, and which of its lives.</param>
/// <param name="Route">The route's id.</param>
/// <param name="Status">As answered.</param>
/// <param name="Start">When its head had come, at the earliest.</param>
/// <param name="Sent">When it went to its destination, at the latest; null if it never did.</param>
/// <param name="Mode">What the node went by where a limit's authority gave no answer; null if it gave one.</param>
/// <param name="Circuit">What the circuit said, if it was not closed.</param>
/// <param name="Error">The Proxy-Status error, if something failed.</param>
internal sealed record LoggedRequest(
    string Id, string Node, string? Route, int Status, TimeSpan Start, TimeSpan? Sent, string? Mode, string? Circuit, string? Error);
