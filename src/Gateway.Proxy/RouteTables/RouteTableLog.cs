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

    [LoggerMessage(2011, LogLevel.Warning, "The node started with version {Version} of the route table from its disk, because its fleet gave no answer; it takes up what the fleet holds as soon as there is one. {Trouble}")]
    public static partial void StartedFromDisk(ILogger log, long version, string trouble);

    [LoggerMessage(2012, LogLevel.Information, "Version {Version} of the fleet's route table is ready and waits for the fleet: {Routes} routes, {Clusters} clusters.")]
    public static partial void Prepared(ILogger log, long version, int routes, int clusters);

    [LoggerMessage(2013, LogLevel.Warning, "Version {Version} of the fleet's route table cannot be used on this node, and so is not rolled out. Mend the node or the table, then publish again:\n{Faults}")]
    public static partial void PreparationRefused(ILogger log, long version, string faults);

    [LoggerMessage(2014, LogLevel.Warning, "Nothing can be written in {Directory} ({Reason}), so the node keeps no route table to start from when its fleet is away. Make dataDirectory of its settings a folder that the node may write.")]
    public static partial void CannotKeep(ILogger log, string directory, string reason);

    [LoggerMessage(2015, LogLevel.Error, "Version {Version} of the route table was not kept in {Path} ({Reason}): without its fleet the node would start from an older one. Make room on the disk.")]
    public static partial void NotKept(ILogger log, long version, string path, string reason);

    [LoggerMessage(2016, LogLevel.Warning, "The route table kept in {Path} cannot be used, and without its fleet the node would not start: {Reason}. Delete the file if this is said again after the next publish.")]
    public static partial void LastGoodDamaged(ILogger log, string path, string reason);

    [LoggerMessage(2017, LogLevel.Warning, "The route table kept in {Path} is of fleet {Kept}, and this node is of {Fleet}: it is not used. Give each fleet's nodes data directories of their own.")]
    public static partial void LastGoodOfAnotherFleet(ILogger log, string path, string kept, string fleet);

    [LoggerMessage(2018, LogLevel.Error, "The node failed to make version {Version} of the fleet's route table ready, and goes on with what it has; please report this with what follows.")]
    public static partial void RehearsalFailed(ILogger log, long version, Exception exception);

    [LoggerMessage(2010, LogLevel.Error, "The node failed to take up the fleet's route table and goes on with the one it has; please report this with what follows.")]
    public static partial void SyncFailed(ILogger log, Exception exception);
}
