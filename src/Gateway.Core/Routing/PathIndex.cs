namespace Gateway.Core.Routing;

/// <summary>The entries of one host by their path.</summary>
/// <param name="minRank">The lowest rank of all its entries.</param>
internal sealed class PathIndex(int minRank)
{
    private readonly Dictionary<string, EntryList> _exact = new(StringComparer.Ordinal);
    private readonly PathNode _templates = new(minRank);

    // In the order of the branches' lowest ranks, because entries come in the order of rank.
    private readonly List<RegexBranch> _regexes = [];
    private readonly Dictionary<string, RegexBranch> _regexByPattern = new(StringComparer.Ordinal);
    private EntryList? _anyPath;
    private int _maxExactLength = -1;

    /// <summary>Finds or makes the list for an entry; entries must come in the order of rank.</summary>
    public EntryList ListFor(RouteEntry entry)
    {
        var path = entry.Conditions.Path;
        return path.Kind switch
        {
            PathKind.Exact => Exact(path.Text),
            PathKind.Template => _templates.ListFor(path.Segments, entry.Rank),
            PathKind.Regex => Regex(path.Text).Entries,
            _ => _anyPath ??= new(),
        };
    }

    /// <summary>To be called before the first search.</summary>
    public void CompileRegexes() => _regexes.ForEach(branch => branch.Compile());

    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (minRank >= search.Best)
        {
            return;
        }

        if (search.Path.StartsWith('/'))
        {
            SearchPaths(ref request, ref search);
        }

        _anyPath?.Search(ref request, ref search);
    }

    /// <summary>Collects the lists whose path takes every path that <paramref name="entry"/> takes.</summary>
    /// <remarks>What a regular expression covers is not looked into, beyond its own repetition.</remarks>
    public void CollectCovering(RouteEntry entry, List<EntryList> found)
    {
        if (minRank >= entry.Rank)
        {
            return;
        }

        var path = entry.Conditions.Path;
        if (path.Kind == PathKind.Exact && _exact.TryGetValue(path.Text, out var exact))
        {
            found.Add(exact);
        }

        if (path.Kind == PathKind.Regex && _regexByPattern.TryGetValue(path.Text, out var branch))
        {
            found.Add(branch.Entries);
        }

        if (path.Kind != PathKind.Any)
        {
            _templates.CollectCovering(path.Segments, entry.Rank, found);
        }

        if (_anyPath is not null)
        {
            found.Add(_anyPath);
        }
    }

    private void SearchPaths<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        // A path longer than all the exact ones is not worth hashing.
        if (search.Path.Length <= _maxExactLength
            && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(search.Path, out var exact))
        {
            exact.Search(ref request, ref search);
        }

        _templates.Search(ref request, ref search, position: 0);
        foreach (var branch in _regexes)
        {
            if (branch.Entries.MinRank >= search.Best)
            {
                return;
            }

            branch.Search(ref request, ref search);
        }
    }

    private EntryList Exact(string path)
    {
        if (!_exact.TryGetValue(path, out var list))
        {
            _exact.Add(path, list = new());
            _maxExactLength = Math.Max(_maxExactLength, path.Length);
        }

        return list;
    }

    private RegexBranch Regex(string pattern)
    {
        if (!_regexByPattern.TryGetValue(pattern, out var branch))
        {
            branch = new(pattern);
            _regexByPattern.Add(pattern, branch);
            _regexes.Add(branch);
        }

        return branch;
    }
}
