using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>A route's condition on the path.</summary>
internal sealed class PathPattern
{
    private static readonly PathPattern Any = new(PathKind.Any, string.Empty, []);

    private PathPattern(PathKind kind, string text, PathSegment[] segments)
    {
        Kind = kind;
        Text = text;
        Segments = segments;
    }

    public PathKind Kind { get; }

    /// <summary>The path, the template (a prefix ends in a catch-all) or the regular expression; empty for every path.</summary>
    public string Text { get; }

    /// <summary>
    /// The segments of an exact path or a template; for a regular expression those of a template that takes every
    /// path it takes; empty for every path.
    /// </summary>
    public PathSegment[] Segments { get; }

    /// <summary>The same for two templates that differ only in the names of parameters; empty for a regular expression.</summary>
    public string Shape => Kind switch
    {
        PathKind.Exact => Text,
        PathKind.Template => string.Join('/', Segments.Select(segment => segment.Kind switch
        {
            PathSegmentKind.Literal => segment.Text,
            PathSegmentKind.Parameter => "{}",
            _ => "{**}",
        })),
        _ => string.Empty,
    };

    /// <summary>Reads the condition of a valid match.</summary>
    public static PathPattern Parse(RouteMatch match) => match switch
    {
        { Path: { } path } => ParseTemplate(path),
        // "/" alone is the prefix of no segments.
        { PathPrefix: { } prefix } => ParseTemplate(prefix.TrimEnd('/') + "/{**rest}"),
        { PathRegex: { } regex } => new(PathKind.Regex, regex, PathRegex.Envelope(regex)),
        _ => Any,
    };

    /// <summary>Negative if this goes before <paramref name="other"/>; 0 if precedence does not tell them apart.</summary>
    public int ComparePrecedence(PathPattern other)
    {
        if (Kind != other.Kind)
        {
            return Kind.CompareTo(other.Kind);
        }

        return Kind == PathKind.Template ? CompareSegments(other) : 0;
    }

    /// <summary>Whether the two take no path in common because they ask for different text in one place.</summary>
    /// <returns>False if it cannot be proved.</returns>
    public bool Excludes(PathPattern other)
    {
        var length = Math.Min(Segments.Length, other.Segments.Length);
        for (var index = 0; index < length; index++)
        {
            var (left, right) = (Segments[index], other.Segments[index]);
            if (left.Kind == PathSegmentKind.Literal && right.Kind == PathSegmentKind.Literal && left.Text != right.Text)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the pattern takes a path, one at a time; the index does it for all patterns at once.</summary>
    public bool Accepts(string path) => Kind == PathKind.Any || (path.StartsWith('/') && Kind switch
    {
        PathKind.Exact => path == Text,
        PathKind.Template => AcceptsSegments(path[1..].Split('/')),
        _ => PathRegex.Compile(Text).IsMatch(path),
    });

    private bool AcceptsSegments(string[] segments)
    {
        for (var index = 0; index < Segments.Length; index++)
        {
            var wanted = Segments[index];
            if (wanted.Kind == PathSegmentKind.CatchAll)
            {
                return true;
            }

            if (index == segments.Length || (wanted.Kind == PathSegmentKind.Literal ? segments[index] != wanted.Text : segments[index].Length == 0))
            {
                return false;
            }
        }

        return segments.Length == Segments.Length;
    }

    private int CompareSegments(PathPattern other)
    {
        var length = Math.Max(Segments.Length, other.Segments.Length);
        for (var index = 0; index < length; index++)
        {
            var order = KindAt(index).CompareTo(other.KindAt(index));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static PathPattern ParseTemplate(string text)
    {
        var segments = text[1..].Split('/').Select(PathSegment.Parse).ToArray();
        var isExact = segments.All(segment => segment.Kind == PathSegmentKind.Literal);
        return new(isExact ? PathKind.Exact : PathKind.Template, text, segments);
    }

    private PathSegmentKind KindAt(int index) =>
        index < Segments.Length ? Segments[index].Kind : PathSegmentKind.End;
}
