using System.Text.RegularExpressions;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>Replaces a regular expression in the path, in time linear in its length.</summary>
/// <param name="Pattern">A valid expression.</param>
/// <param name="Replacement">A valid replacement.</param>
internal sealed record PathRegexEdit(string Pattern, string Replacement) : PathEdit
{
    private readonly Regex _regex = new(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public override string Apply(string rawPath, string clientPath)
    {
        var path = _regex.Replace(rawPath, Replacement);

        // Parts put together may be dot segments, which the client could not have sent.
        return !path.StartsWith('/') || AmbiguousPath.Detect(path)
            ? throw new FormatException("The route's pathRegex makes no path of it that a backend may see; ask for another, or have the route corrected.")
            : path;
    }
}
