namespace Gateway.Core.Routing;

/// <summary>
/// Entries by host and then by path. Every branch knows its lowest rank, so that a search visits only what could
/// still win, whatever the order of its visits.
/// </summary>
internal sealed class RouteIndex
{
    private readonly Dictionary<string, PathIndex> _exactHosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PathIndex> _wildcardHosts = new(StringComparer.OrdinalIgnoreCase);
    private PathIndex? _anyHost;
    private int _maxWildcardLength;

    /// <param name="entries">In the order of rank.</param>
    public RouteIndex(IEnumerable<RouteEntry> entries)
    {
        var lists = new HashSet<EntryList>();
        foreach (var entry in entries)
        {
            var list = PathsFor(entry).ListFor(entry);
            list.Add(entry);
            lists.Add(list);
        }

        foreach (var list in lists)
        {
            list.Complete();
        }
    }

    /// <summary>To be called before the first search.</summary>
    public void CompileRegexes()
    {
        foreach (var paths in _exactHosts.Values.Concat(_wildcardHosts.Values))
        {
            paths.CompileRegexes();
        }

        _anyHost?.CompileRegexes();
    }

    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var host = HostPattern.NameOf(request.Host);

        // The bound keeps hostile hosts cheap.
        if (host.Length is > 0 and <= HostPattern.MaxLength)
        {
            SearchHost(host, ref request, ref search);
        }

        _anyHost?.Search(ref request, ref search);
    }

    /// <summary>The lists whose host and path take every request that the host and path of an entry take.</summary>
    public List<EntryList> ListsCovering(RouteEntry entry)
    {
        var found = new List<EntryList>();
        var name = entry.Host.Name;
        var ownHosts = entry.Host.Kind == HostKind.Exact ? _exactHosts : _wildcardHosts;
        if (entry.Host.Kind != HostKind.Any && ownHosts.TryGetValue(name, out var paths))
        {
            paths.CollectCovering(entry, found);
        }

        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (_wildcardHosts.TryGetValue(name[(dot + 1)..], out paths))
            {
                paths.CollectCovering(entry, found);
            }
        }

        _anyHost?.CollectCovering(entry, found);
        return found;
    }

    private void SearchHost<TRequest>(ReadOnlySpan<char> host, scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (_exactHosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var paths))
        {
            paths.Search(ref request, ref search);
        }

        if (_wildcardHosts.Count == 0)
        {
            return;
        }

        var wildcards = _wildcardHosts.GetAlternateLookup<ReadOnlySpan<char>>();

        // The wildcard stands for at least one character, so a dot in front does not count.
        var dot = host[1..].IndexOf('.') + 1;
        while (dot > 0)
        {
            host = host[(dot + 1)..];
            if (host.Length <= _maxWildcardLength && wildcards.TryGetValue(host, out paths))
            {
                paths.Search(ref request, ref search);
            }

            dot = host.IsEmpty ? 0 : host[1..].IndexOf('.') + 1;
        }
    }

    private PathIndex PathsFor(RouteEntry entry)
    {
        if (entry.Host.Kind == HostKind.Any)
        {
            return _anyHost ??= new(entry.Rank);
        }

        if (entry.Host.Kind == HostKind.Wildcard)
        {
            _maxWildcardLength = Math.Max(_maxWildcardLength, entry.Host.Name.Length);
        }

        var hosts = entry.Host.Kind == HostKind.Exact ? _exactHosts : _wildcardHosts;
        if (!hosts.TryGetValue(entry.Host.Name, out var paths))
        {
            hosts.Add(entry.Host.Name, paths = new(entry.Rank));
        }

        return paths;
    }
}
