namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A node tells how it is, and learns what to do.</summary>
public sealed record ReportCommand(NodeReport Report) : RouteTableCommand;
