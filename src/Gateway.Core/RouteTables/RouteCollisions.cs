using Gateway.Core.Routing;

namespace Gateway.Core.RouteTables;

/// <summary>Finds routes that tie and routes that are never reached.</summary>
/// <remarks>
/// Works through the matcher's own index: only entries of one host and path can tie, and what covers an entry is on
/// the way to it. So the cost grows with the routes, not with their pairs.
/// </remarks>
internal sealed class RouteCollisions
{
    private readonly RouteEntry[] _entries;
    private readonly RouteIndex _index;
    private readonly FaultList _faults;

    /// <param name="routes">Routes whose match is in order by itself.</param>
    /// <param name="faults">Receives the faults.</param>
    public RouteCollisions(IEnumerable<KeyValuePair<string, Route>> routes, FaultList faults)
    {
        _entries = RouteEntry.RankAll(routes);
        _index = new(_entries);
        _faults = faults;
    }

    /// <summary>Reports each route at most once as a tie and once as never reached.</summary>
    public void Find()
    {
        var ties = FindTies();
        foreach (var entries in _entries.GroupBy(entry => entry.Position).OrderBy(group => group.Key))
        {
            var route = entries.First();
            if (ties.TryGetValue(route.Id, out var other))
            {
                _faults.Add(At(route), TieMessage(route, other));
            }

            FindCover([.. entries]);
        }
    }

    private static JsonPointer At(RouteEntry entry) => JsonPointer.Root["routes"][entry.Id];

    private static string TieMessage(RouteEntry route, RouteEntry other) =>
        $"The routes {FaultText.Quote(route.Id)} and {FaultText.Quote(other.Id)} have the same precedence, and one request can fit "
            + $"both. Give the one that should win a lower order than {route.Route.Order}, or make their conditions differ.";

    private static string CoverMessage(RouteEntry entry, RouteEntry cover, bool isOneOfMany) =>
        $"The route {FaultText.Quote(entry.Id)} is never reached: {FaultText.Quote(cover.Id)} takes all of its requests"
            + $"{(isOneOfMany ? $" for host '{entry.Host}'" : string.Empty)}, because {RoutePrecedence.Explain(cover, entry)}. "
            + $"Give {FaultText.Quote(entry.Id)} a lower order than {cover.Route.Order}, narrow {FaultText.Quote(cover.Id)}, or "
            + $"remove {FaultText.Quote(entry.Id)}.";

    /// <summary>For each route that ties, an earlier one (in the table's listing) that it ties with.</summary>
    private Dictionary<string, RouteEntry> FindTies()
    {
        var ties = new Dictionary<string, RouteEntry>(StringComparer.Ordinal);
        foreach (var equals in _entries.GroupBy(BucketOf))
        {
            FindTies([.. equals], ties);
        }

        return ties;
    }

    /// <summary>Entries in different buckets never fit one request with the same precedence.</summary>
    private static (int Level, string Host, string Path) BucketOf(RouteEntry entry) =>
        (entry.Level, entry.Host.Name.ToUpperInvariant(), entry.Conditions.Path.Shape);

    private static void FindTies(List<RouteEntry> equals, Dictionary<string, RouteEntry> ties)
    {
        if (equals.Count == 1)
        {
            return;
        }

        var list = new EntryList();
        equals.Sort((left, right) => left.Position.CompareTo(right.Position));
        equals.ForEach(list.Add);
        list.Complete();
        foreach (var entry in equals)
        {
            var tied = list.WhichMayOverlap(entry.Conditions).FirstOrDefault(
                other => other.Position < entry.Position
                    && !other.Conditions.Path.Excludes(entry.Conditions.Path)
                    && !other.Conditions.Exclude(entry.Conditions));
            if (tied is not null)
            {
                ties.TryAdd(entry.Id, tied);
            }
        }
    }

    private void FindCover(RouteEntry[] entries)
    {
        RouteEntry? first = null;
        foreach (var entry in entries)
        {
            var cover = CoverOf(entry);
            if (cover is null)
            {
                return;
            }

            first ??= cover;
        }

        _faults.Add(At(entries[0]), CoverMessage(entries[0], first!, entries.Length > 1));
    }

    /// <summary>The first in precedence of the entries before this one that take all of its requests.</summary>
    private RouteEntry? CoverOf(RouteEntry entry)
    {
        RouteEntry? best = null;
        foreach (var list in _index.ListsCovering(entry))
        {
            foreach (var other in list.WhichMayCover(entry.Conditions))
            {
                if (other.Rank < (best?.Rank ?? entry.Level)
                    && other.Conditions.Cover(entry.Conditions))
                {
                    best = other;
                }
            }
        }

        return best;
    }
}
