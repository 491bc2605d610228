namespace Gateway.Core.Routing;

/// <summary>A node of the tree of path templates: what may follow some segments.</summary>
internal sealed class PathNode(int minRank)
{
    // Many nodes have one literal child, which a comparison finds with fewer cache misses than a look-up.
    private string? _onlyText;
    private PathNode? _onlyLiteral;
    private Dictionary<string, PathNode>? _literals;
    private PathNode? _parameter;
    private EntryList? _end;
    private EntryList? _catchAll;

    /// <summary>Finds or makes the list for a path; entries must come in the order of rank.</summary>
    public EntryList ListFor(ReadOnlySpan<PathSegment> segments, int rank)
    {
        if (segments.IsEmpty)
        {
            return _end ??= new();
        }

        return segments[0].Kind switch
        {
            PathSegmentKind.CatchAll => _catchAll ??= new(),
            PathSegmentKind.Parameter => (_parameter ??= new(rank)).ListFor(segments[1..], rank),
            _ => Literal(segments[0].Text, rank).ListFor(segments[1..], rank),
        };
    }

    /// <param name="request">The request.</param>
    /// <param name="search">The search.</param>
    /// <param name="position">Of the '/' before the next segment, or the path's length after the last one.</param>
    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search, int position)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (minRank >= search.Best)
        {
            return;
        }

        if (position == search.Path.Length)
        {
            _end?.Search(ref request, ref search);
        }
        else
        {
            SearchChildren(ref request, ref search, position + 1);
        }

        _catchAll?.Search(ref request, ref search);
    }

    /// <summary>Collects the lists whose path takes every path that the segments take.</summary>
    /// <param name="segments">What is left of a template.</param>
    /// <param name="rank">Lists without a lower rank are left out.</param>
    /// <param name="found">Receives the lists.</param>
    public void CollectCovering(ReadOnlySpan<PathSegment> segments, int rank, List<EntryList> found)
    {
        if (minRank >= rank)
        {
            return;
        }

        if (segments.IsEmpty)
        {
            AddTo(found, _end);
        }
        else if (segments[0].Kind != PathSegmentKind.CatchAll)
        {
            if (segments[0].Kind == PathSegmentKind.Literal && Find(segments[0].Text) is { } literal)
            {
                literal.CollectCovering(segments[1..], rank, found);
            }

            // A parameter takes any segment but the empty one, which only a literal can be.
            if (segments[0].Text.Length > 0)
            {
                _parameter?.CollectCovering(segments[1..], rank, found);
            }
        }

        AddTo(found, _catchAll);
    }

    private static void AddTo(List<EntryList> found, EntryList? list)
    {
        if (list is not null)
        {
            found.Add(list);
        }
    }

    private void SearchChildren<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search, int start)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var length = search.Path[start..].IndexOf('/');
        var end = length < 0 ? search.Path.Length : start + length;
        var segment = search.Path[start..end];
        Find(segment)?.Search(ref request, ref search, end);

        if (!segment.IsEmpty)
        {
            _parameter?.Search(ref request, ref search, end);
        }
    }

    private PathNode? Find(ReadOnlySpan<char> text)
    {
        if (_literals is not null)
        {
            return _literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var literal) ? literal : null;
        }

        return _onlyText is not null && text.SequenceEqual(_onlyText) ? _onlyLiteral : null;
    }

    private PathNode Literal(string text, int rank)
    {
        if (Find(text) is { } known)
        {
            return known;
        }

        var node = new PathNode(rank);
        if (_literals is null && _onlyText is null)
        {
            (_onlyText, _onlyLiteral) = (text, node);
            return node;
        }

        _literals ??= new(StringComparer.Ordinal) { [_onlyText!] = _onlyLiteral! };
        _literals.Add(text, node);
        return node;
    }
}
