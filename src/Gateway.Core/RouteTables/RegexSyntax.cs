using System.Text.RegularExpressions;
using Gateway.Core.Routing;

namespace Gateway.Core.RouteTables;

/// <summary>The regular expressions of a route's match.</summary>
internal static class RegexSyntax
{
    /// <summary>What is wrong with an expression, or null.</summary>
    public static string? Check(string pattern)
    {
        var quoted = FaultText.Quote(pattern);
        if (pattern.Length == 0)
        {
            return "The regular expression is empty. Write one, or leave the key out to match every path.";
        }

        if (pattern.Length > PathSyntax.MaxLength)
        {
            return $"The regular expression {quoted} has {pattern.Length} characters. Shorten it to at most {PathSyntax.MaxLength}.";
        }

        try
        {
            // By itself first: "a)(b" is in order only between the parentheses that the matcher adds.
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            _ = PathRegex.Compile(pattern);
        }
        catch (ArgumentException exception)
        {
            return $"The regular expression {quoted} cannot be read: {exception.Message} Correct it.";
        }
        catch (NotSupportedException exception)
        {
            return $"The regular expression {quoted} cannot be matched in linear time: {exception.Message} Write it "
                + "without lookarounds, backreferences, atomic groups, conditionals and thousandfold repetitions.";
        }

        return PathRegex.MissesLeadingSlash(pattern)
            ? $"The regular expression {quoted} can never match: it must match the whole path, which begins with '/'. "
                + $"Write {FaultText.Quote("/" + pattern.TrimStart('^'))}, or put '.*' in front."
            : null;
    }
}
