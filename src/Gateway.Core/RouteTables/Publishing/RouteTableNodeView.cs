using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A node as the authority of the route table sees it, for operators.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Name">Its name; its id where it has not reported yet.</param>
/// <param name="SilentFor">Since its last report.</param>
/// <param name="Runs">What it runs; null for nothing, or nothing known.</param>
/// <param name="Answered">The last table that it made ready, or refused.</param>
/// <param name="Refusal">Why it cannot run that; null if it can.</param>
/// <param name="IsOrdered">Whether it was told to run the table that is being rolled out.</param>
/// <param name="Traffic">What it answered under the version that it runs.</param>
public sealed record RouteTableNodeView(
    NodeId Node, string Name, TimeSpan SilentFor, TableVersion? Runs, TableVersion? Answered, string? Refusal, bool IsOrdered, TrafficCount Traffic);
