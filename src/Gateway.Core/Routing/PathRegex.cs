using System.Text.RegularExpressions;

namespace Gateway.Core.Routing;

/// <summary>Routes' regular expressions: always over the whole path, in time linear in its length.</summary>
internal static class PathRegex
{
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It cannot be matched in linear time.</exception>
    public static Regex Compile(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>A template that takes every path the expression takes, for want of a better one <c>/{**rest}</c>.</summary>
    public static PathSegment[] Envelope(string pattern)
    {
        var literal = LiteralPrefix(pattern);

        // Only a segment that is closed by '/' is known in full.
        var end = literal.LastIndexOf('/');
        var segments = end > 0 ? literal[1..end].ToString().Split('/') : [];
        return [
            .. segments.Select(text => new PathSegment(PathSegmentKind.Literal, text)),
            new(PathSegmentKind.CatchAll, string.Empty),
        ];
    }

    /// <summary>Whether the expression certainly begins with something other than '/', and so matches no path.</summary>
    public static bool MissesLeadingSlash(string pattern)
    {
        var start = pattern.StartsWith('^') ? 1 : 0;
        return HasPlainStart(pattern)
            && pattern.Length > start
            && pattern[start] != '/'
            && IsLiteral(pattern[start])
            && !(pattern.Length > start + 1 && pattern[start + 1] is '?' or '*' or '{');
    }

    /// <summary>Text that every matching path begins with; it may be shorter than it could be.</summary>
    public static ReadOnlySpan<char> LiteralPrefix(string pattern)
    {
        if (!HasPlainStart(pattern))
        {
            return [];
        }

        var start = pattern.StartsWith('^') ? 1 : 0;
        var end = start;
        while (end < pattern.Length && IsLiteral(pattern[end]))
        {
            end++;
        }

        var isQuantified = end < pattern.Length && pattern[end] is '?' or '*' or '+' or '{';
        var literal = pattern.AsSpan(start, Math.Max(0, end - start - (isQuantified ? 1 : 0)));
        return literal.StartsWith('/') ? literal : [];
    }

    /// <summary>Alternatives and inline options change the meaning of what is before or after them.</summary>
    private static bool HasPlainStart(string pattern) =>
        !pattern.Contains('|', StringComparison.Ordinal) && !pattern.Contains("(?", StringComparison.Ordinal);

    private static bool IsLiteral(char character) => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_';
}
