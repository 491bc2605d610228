using System.Text.RegularExpressions;

namespace Gateway.Core.Routing;

/// <summary>The entries of one host and regular expression.</summary>
internal sealed class RegexBranch(string pattern)
{
    // Spares most paths the regular expression, which costs fifty times as much.
    private readonly string _prefix = PathRegex.LiteralPrefix(pattern).ToString();
    private Regex? _regex;

    public EntryList Entries { get; } = new();

    /// <summary>To be called before the first search.</summary>
    public void Compile() => _regex = PathRegex.Compile(pattern);

    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (search.Path.StartsWith(_prefix) && _regex!.IsMatch(search.Path))
        {
            Entries.Search(ref request, ref search);
        }
    }
}
