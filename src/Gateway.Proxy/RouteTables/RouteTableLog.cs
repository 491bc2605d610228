using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>Event ids 2000 to 2999.</summary>
internal static partial class RouteTableLog
{
    [LoggerMessage(2001, LogLevel.Information, "Route table {Source} was taken up: {Routes} routes, {Clusters} clusters, hash {Hash}.")]
    public static partial void Replaced(ILogger log, string source, int routes, int clusters, string hash);

    [LoggerMessage(2002, LogLevel.Error, "Route table {Source} has changed and cannot be used; the node goes on with the last good one. Mend this and save it again:\n{Faults}")]
    public static partial void KeptLastGood(ILogger log, string source, string faults);

    [LoggerMessage(2003, LogLevel.Warning, "Route table {Source} is gone; the node goes on with the last good one, but could not start again. Put the file back.")]
    public static partial void FileGone(ILogger log, string source);

    [LoggerMessage(2004, LogLevel.Warning, "Route table {Source} has changed, but the fleet holds the table and files are read only by a fleet without one; publish the change instead.")]
    public static partial void RefusedForFleet(ILogger log, string source);

    [LoggerMessage(2005, LogLevel.Information, "Route table {Source} can be used again; it says what the node runs already.")]
    public static partial void Restored(ILogger log, string source);

    [LoggerMessage(2006, LogLevel.Error, "Route table {Source} has changed, and the node failed to read it and goes on with the last good one; please report this with what follows.")]
    public static partial void ReloadFailed(ILogger log, string source, Exception exception);

    [LoggerMessage(2007, LogLevel.Information, "Version {Version} of the fleet's route table was taken up: {Routes} routes, {Clusters} clusters, hash {Hash}.")]
    public static partial void FleetTableTakenUp(ILogger log, long version, int routes, int clusters, string hash);

    [LoggerMessage(2008, LogLevel.Error, "Version {Version} of the fleet's route table cannot be used on this node, which goes on with what it has. Mend the node or publish a table that all nodes can use:\n{Faults}")]
    public static partial void FleetTableUnusable(ILogger log, long version, string faults);

    [LoggerMessage(2009, LogLevel.Warning, "{Source} was not taken: the fleet holds version {Version} of a table that differs. Publish the file if it should be the fleet's.")]
    public static partial void FleetHoldsAnother(ILogger log, string source, long version);

    [LoggerMessage(2010, LogLevel.Error, "The node failed to take up the fleet's route table and goes on with the one it has; please report this with what follows.")]
    public static partial void SyncFailed(ILogger log, Exception exception);
}
