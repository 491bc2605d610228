using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>A route under one of its hosts: what precedence ranks and the index holds.</summary>
internal sealed class RouteEntry(string id, Route route, int position, HostPattern host, RouteConditions conditions)
{
    public string Id { get; } = id;

    public Route Route { get; } = route;

    /// <summary>Place of the route in the table, as the table lists them.</summary>
    public int Position { get; } = position;

    public HostPattern Host { get; } = host;

    /// <summary>Shared by all entries of the route.</summary>
    public RouteConditions Conditions { get; } = conditions;

    /// <summary>Place among all entries of the table; the lowest that matches wins.</summary>
    public int Rank { get; private set; }

    /// <summary>The lowest rank with the same precedence.</summary>
    public int Level { get; private set; }

    /// <summary>The entries of some valid routes, in the order of precedence: one per host, or one for every host.</summary>
    public static RouteEntry[] RankAll(IEnumerable<KeyValuePair<string, Route>> routes)
    {
        var entries = routes.SelectMany(Expand).ToArray();
        Array.Sort(entries, RoutePrecedence.Total);
        for (var rank = 0; rank < entries.Length; rank++)
        {
            entries[rank].Rank = rank;
            entries[rank].Level = rank > 0 && RoutePrecedence.Compare(entries[rank - 1], entries[rank]) == 0
                ? entries[rank - 1].Level
                : rank;
        }

        return entries;
    }

    private static IEnumerable<RouteEntry> Expand(KeyValuePair<string, Route> pair, int position)
    {
        var (id, route) = pair;
        var conditions = new RouteConditions(route.Match);
        if (route.Match.Hosts.Count == 0)
        {
            return [new RouteEntry(id, route, position, HostPattern.Any, conditions)];
        }

        return route.Match.Hosts.Select(
            host => new RouteEntry(id, route, position, HostPattern.Parse(host), conditions));
    }
}
