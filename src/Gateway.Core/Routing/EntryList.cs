namespace Gateway.Core.Routing;

/// <summary>The entries of one host and path. Many of them are told apart by a header or query value they ask for.</summary>
internal sealed class EntryList
{
    /// <summary>Below this, a scan costs no more than the look-up.</summary>
    private const int MinIndexed = 8;

    private readonly List<RouteEntry> _all = [];
    private RouteEntry[] _scanned = [];
    private ValueIndex? _index;

    // Of the first entry where it accepts every request, as most do: later ones rank behind it and never count.
    private int _unconditionalRank = RouteSearch.NotFound;

    /// <summary>The lowest rank in the list.</summary>
    public int MinRank => _all[0].Rank;

    /// <summary>Adds an entry; in a list that is searched, they come in the order of rank.</summary>
    public void Add(RouteEntry entry) => _all.Add(entry);

    /// <summary>Builds the index; to be called once, after the last entry.</summary>
    public void Complete()
    {
        _index = _all.Count < MinIndexed ? null : ValueIndex.TryBuild(_all);
        _scanned = _index is null ? [.. _all] : [.. _all.Where(entry => !_index.Holds(entry))];
        _unconditionalRank = _all[0].Conditions.AcceptEverything ? MinRank : RouteSearch.NotFound;
    }

    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        // Decided without touching the entries: in a large table each would be a cache miss.
        if (_unconditionalRank != RouteSearch.NotFound)
        {
            search.Best = Math.Min(search.Best, _unconditionalRank);
            return;
        }

        Scan(_scanned, ref request, ref search);
        _index?.Search(ref request, ref search);
    }

    /// <summary>Takes the first of some entries, in the order of rank, that accepts the request and improves on the best.</summary>
    public static void Scan<TRequest>(RouteEntry[] entries, scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        foreach (var entry in entries)
        {
            if (entry.Rank >= search.Best)
            {
                return;
            }

            if (entry.Conditions.Accept(ref request, search.Method))
            {
                search.Best = entry.Rank;
                return;
            }
        }
    }

    /// <summary>At least those entries that accept everything that <paramref name="conditions"/> accept.</summary>
    public IEnumerable<RouteEntry> WhichMayCover(RouteConditions conditions) =>
        _index is null ? _scanned : _scanned.Concat(_index.WhichMayCover(conditions));

    /// <summary>At least those entries that are not excluded by <paramref name="conditions"/>.</summary>
    public IEnumerable<RouteEntry> WhichMayOverlap(RouteConditions conditions) =>
        _index?.WhichMayOverlap(conditions) is { } some ? _scanned.Concat(some) : _all;
}
