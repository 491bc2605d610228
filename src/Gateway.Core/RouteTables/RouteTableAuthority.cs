namespace Gateway.Core.RouteTables;

/// <summary>The single owner of the route table that a fleet runs.</summary>
/// <remarks>
/// Pure: no clock, lock or log. A command that is executed again changes nothing the second time: an offer no longer has
/// the higher version, and what was published is the fleet's already, or follows a version that is no longer the fleet's.
/// </remarks>
/// <param name="current">The table to go on with; null for a fleet without one.</param>
public sealed class RouteTableAuthority(PublishedTable? current)
{
    /// <summary>The fleet's table; null if it holds none.</summary>
    public PublishedTable? Current { get; private set; } = current;

    /// <summary>Executes a command.</summary>
    public RouteTableReply Handle(RouteTableCommand command)
    {
        var outcome = command switch
        {
            { Action: RouteTableAction.Offer, Table: { } offered } when offered.Version > Version => Take(offered),
            { Action: RouteTableAction.Publish, Table: { } published } => Publish(published),
            _ => RouteTableOutcome.Unchanged,
        };
        return new(outcome, Version, Current?.Hash ?? "", command.Known == Version ? null : Current);
    }

    private long Version => Current?.Version ?? 0;

    private RouteTableOutcome Publish(PublishedTable table) =>
        table.Hash == Current?.Hash ? RouteTableOutcome.Unchanged
        : table.Version == Version ? Take(table with { Version = Version + 1 })
        : RouteTableOutcome.Conflict;

    private RouteTableOutcome Take(PublishedTable table)
    {
        Current = table;
        return RouteTableOutcome.Taken;
    }
}
