using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>Finds the parameters of a route's path in a request's, as the client wrote them.</summary>
public sealed class RouteValues
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly string? _rest;

    private RouteValues(IEnumerable<PathSegment> segments)
    {
        foreach (var (index, segment) in segments.Index())
        {
            if (segment.Kind != PathSegmentKind.Literal)
            {
                _places[segment.Text] = index;
            }

            _rest = segment.Kind == PathSegmentKind.CatchAll ? segment.Text : _rest;
        }
    }

    /// <summary>The names of the parameters; <c>rest</c> for what is below a prefix.</summary>
    public IReadOnlyCollection<string> Names => _places.Keys;

    /// <summary>Those of a valid match; none where it has no path or a regular expression.</summary>
    public static RouteValues Of(RouteMatch match)
    {
        var pattern = PathPattern.Parse(match);
        return new(pattern.Kind is PathKind.Template ? pattern.Segments : []);
    }

    /// <summary>The value of a parameter.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rawPath">A path that the route takes, as it came over the wire: segment by segment it is the decoded one, because %2F is not decoded.</param>
    /// <returns>Empty for a rest that is not there.</returns>
    public ReadOnlySpan<char> Find(string name, ReadOnlySpan<char> rawPath)
    {
        var place = _places[name];
        var rest = rawPath;
        for (var index = 0; index <= place; index++)
        {
            var slash = rest.IndexOf('/');
            if (slash < 0)
            {
                return default;
            }

            rest = rest[(slash + 1)..];
        }

        var end = name == _rest ? -1 : rest.IndexOf('/');
        return end < 0 ? rest : rest[..end];
    }
}
