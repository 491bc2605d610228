namespace Gateway.Core.Routing;

/// <summary>One segment of a path template.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="Text">Literal: the text. Parameter and catch-all: the name, of no consequence to matching.</param>
internal readonly record struct PathSegment(PathSegmentKind Kind, string Text)
{
    /// <summary>Reads one segment of a valid template.</summary>
    public static PathSegment Parse(string text)
    {
        if (!text.StartsWith('{'))
        {
            return new(PathSegmentKind.Literal, text);
        }

        var name = text[1..^1];
        return name.StartsWith('*')
            ? new(PathSegmentKind.CatchAll, name.TrimStart('*'))
            : new(PathSegmentKind.Parameter, name);
    }
}
