using System.Text.RegularExpressions;
using Gateway.Core.Routing;

namespace Gateway.Core.RouteTables;

/// <summary>Transforms that make another path.</summary>
internal static class PathRewriteSyntax
{
    /// <summary>What is wrong with a pattern, or null.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="routeValues">The parameters of the route's path.</param>
    public static string? CheckPattern(string pattern, IReadOnlyCollection<string> routeValues)
    {
        if (PathSyntax.CheckTemplate(pattern) is { } fault)
        {
            return fault;
        }

        var unknown = pattern[1..].Split('/').Select(PathSegment.Parse).Where(s => s.Kind != PathSegmentKind.Literal && !routeValues.Contains(s.Text)).Select(s => s.Text).FirstOrDefault();
        return unknown is null ? null
            : $"The pattern {FaultText.Quote(pattern)} uses the parameter {FaultText.Quote(unknown)}, which the route's path does not have. "
                + (routeValues.Count == 0 ? "Parameters come from a match by path or pathPrefix." : $"It has: {string.Join(", ", routeValues)}.");
    }

    /// <summary>What is wrong with an expression, or null.</summary>
    public static string? CheckRegex(string pattern)
    {
        if (pattern.Length is 0 or > PathSyntax.MaxLength)
        {
            return $"The regular expression has {pattern.Length} characters. Write one of 1 to {PathSyntax.MaxLength}.";
        }

        try
        {
            _ = Compile(pattern);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"The regular expression {FaultText.Quote(pattern)} cannot be read: {exception.Message} Correct it.";
        }
        catch (NotSupportedException exception)
        {
            return $"The regular expression {FaultText.Quote(pattern)} cannot be matched in linear time: {exception.Message} Write it without lookarounds, backreferences, atomic groups and conditionals.";
        }
    }

    /// <summary>What is wrong with a replacement, or null.</summary>
    public static string? CheckReplacement(string replacement)
        => replacement.Length > PathSyntax.MaxLength || replacement.Any(c => c is '?' or '#' or <= ' ' or > '~')
            ? $"The replacement {FaultText.Quote(replacement)} contains '?', '#', white space or characters beyond ASCII. Write a part of a path; percent-encode anything else."
            : null;

    /// <summary>An expression that takes time linear in the path's length.</summary>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
