using Gateway.Core.RouteTables;
using Gateway.Proxy.Forwarding;

namespace Gateway.Proxy.RouteTables;

/// <summary>The table the node forwards by.</summary>
/// <param name="parts">What tables are made ready with.</param>
/// <param name="clock">Times the end of connections that no table needs any more.</param>
internal sealed class RouteTableHolder(TimeProvider clock, RouteTableParts? parts = null)
{
    private readonly Lock _replacing = new();
    private RouteTableSnapshot _current = RouteTableSnapshot.Empty;

    private long _changedAt;
    private long _refusals;

    /// <summary>When the current table was taken up; the Unix epoch where none was.</summary>
    public DateTimeOffset ChangedAt => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _changedAt));

    /// <summary>Tables that could not be used since the node started.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    public RouteTableSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Puts a valid table in place of the current one. The same content under the same version changes nothing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">The fleet's; null on a node of its own, which counts the contents it had.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Replace(RouteTable table, long? version = null)
    {
        lock (_replacing)
        {
            var old = _current;
            var isSame = RouteTableJson.Hash(table) == old.Hash;
            if (isSame && (version ?? old.Version) == old.Version)
            {
                return false;
            }

            var next = RouteTableSnapshot.Create(table, version ?? old.Version + 1, old, parts);

            Volatile.Write(ref _current, next);
            Volatile.Write(ref _changedAt, clock.GetUtcNow().ToUnixTimeMilliseconds());
            _ = RetireAsync(old, next);
            return true;
        }
    }

    /// <summary>Makes a valid table ready as <see cref="Replace"/> would, and throws it away: whatever fails, fails here and changes nothing.</summary>
    public void Rehearse(RouteTable table)
    {
        var rehearsed = RouteTableSnapshot.Create(table, version: 0, previous: null, (parts ?? new()) with { RateLimits = null, Circuits = null, ProviderKeys = null });
        foreach (var client in rehearsed.Clients)
        {
            client.Dispose();
        }
    }

    /// <summary>Counts a table that was to be taken up and cannot be used.</summary>
    public void Refuse() => Interlocked.Increment(ref _refusals);

    private Task RetireAsync(RouteTableSnapshot old, RouteTableSnapshot next)
    {
        var kept = next.Clients.ToHashSet();
        return RetiredConnections.CloseAsync([.. old.Clients.Where(c => !kept.Contains(c))], clock);
    }
}
