using Gateway.Proxy.Documents;
using Gateway.Proxy.Pipeline;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// Takes up changes of the route table's file while the node runs. A bad change keeps the last good table; so does
/// a file that goes away.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="tables">What the node runs.</param>
/// <param name="readiness">Learns of the first table.</param>
/// <param name="clock">Times the looks at the file.</param>
/// <param name="log">Tells what became of it.</param>
/// <param name="fleet">Holds the table in place of the file; null for a node on its own.</param>
internal sealed class RouteTableWatcher(
    RouteTableSource source, RouteTableHolder tables, Readiness readiness, TimeProvider clock, ILogger<RouteTableWatcher> log, FleetRouteTable? fleet = null)
    : PeriodicService(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _reloading = new();
    private FileStamp _seen;
    private FileStamp _applied;
    private volatile bool _isUnusable;

    /// <summary>Loads the table for the first time.</summary>
    /// <returns>Null when loaded; otherwise every fault, and the node should not start.</returns>
    public IReadOnlyList<DocumentFault>? Load()
    {
        _seen = _applied = FileStamp.Of(source.FilePath);
        var result = source.Read();
        if (result.Value is not { } table)
        {
            return result.Faults;
        }

        if (fleet is not null)
        {
            fleet.Bring(table);
            return null;
        }

        tables.Replace(table);
        readiness.TableLoaded();
        return null;
    }

    /// <summary>Looks whether the file has changed, and takes the change up once it has settled.</summary>
    public void Poll()
    {
        var stamp = FileStamp.Of(source.FilePath);
        var hasSettled = stamp == _seen;
        _seen = stamp;
        if (stamp == _applied || !hasSettled)
        {
            return; // Nothing new, or somebody is still writing.
        }

        _applied = stamp;
        if (!stamp.Exists && fleet is null)
        {
            _isUnusable = true;
            RouteTableLog.FileGone(log, source.Name);
            return;
        }

        try
        {
            Reload();
        }
        catch (Exception e)
        {
            // Whatever a file holds, the node goes on.
            RouteTableLog.ReloadFailed(log, source.Name, e);
        }
    }

    /// <summary>Reads the table again now.</summary>
    /// <returns>The faults, none if it was taken up.</returns>
    public IReadOnlyList<DocumentFault> Reload()
    {
        if (fleet is not null)
        {
            RouteTableLog.RefusedForFleet(log, source.Name);
            return [new(source.Name, 0, 0, "the fleet holds the route table, and files are read only by a fleet without one. Publish the change instead.")];
        }

        // One at a time, or what was read first could be put in place last.
        lock (_reloading)
        {
            var result = source.Read();
            if (result.Value is not { } table)
            {
                tables.Refuse();
                RouteTableLog.KeptLastGood(log, source.Name, string.Join(Environment.NewLine, result.Faults));
            }
            else if (tables.Replace(table))
            {
                RouteTableLog.Replaced(log, source.Name, table.Routes.Count, table.Clusters.Count, tables.Current.Hash[..12]);
            }
            else if (_isUnusable)
            {
                RouteTableLog.Restored(log, source.Name);
            }

            _isUnusable = !result.IsValid;
            return result.Faults;
        }
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        Poll();
        return Task.CompletedTask;
    }
}
