using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>The table the node forwards by.</summary>
/// <param name="parts">What tables are made ready with.</param>
/// <param name="clock">Times the end of connections that no table needs any more.</param>
internal sealed class RouteTableHolder(TimeProvider clock, RouteTableParts? parts = null)
{
    /// <summary>
    /// How long replaced connections are kept for requests that read the old table just before. Requests in flight
    /// keep their connection in any case.
    /// </summary>
    private static readonly TimeSpan RetirementTime = TimeSpan.FromMinutes(1);

    private readonly Lock _replacing = new();
    private RouteTableSnapshot _current = RouteTableSnapshot.Empty;

    public RouteTableSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Puts a valid table in place of the current one. The same content changes nothing.</summary>
    /// <returns>Whether the content differs.</returns>
    public bool Replace(RouteTable table)
    {
        lock (_replacing)
        {
            var old = _current;
            var next = RouteTableSnapshot.Create(table, old, parts);
            if (next.Hash == old.Hash)
            {
                return false;
            }

            Volatile.Write(ref _current, next);
            _ = RetireAsync(old, next);
            return true;
        }
    }

    private async Task RetireAsync(RouteTableSnapshot old, RouteTableSnapshot next)
    {
        var kept = next.Clients.ToHashSet();
        var retired = old.Clients.Where(c => !kept.Contains(c)).ToList();
        if (retired.Count > 0)
        {
            await Task.Delay(RetirementTime, clock);
            retired.ForEach(c => c.Dispose());
        }
    }
}
