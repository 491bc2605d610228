using System.Text.RegularExpressions;
using Gateway.Core.RouteTables;
using ValueMatch = Gateway.Core.RouteTables.ValueMatch;

namespace Gateway.Core.Tests.Routing;

/// <summary>
/// The matching rules written a second time, for tests: every route is tried, every path is a regular expression, and
/// the precedence is one text per route and host that sorts.
/// </summary>
internal sealed class NaiveMatcher(RouteTable table)
{
    /// <summary>The ids of the matching routes with the best precedence; several if they tie.</summary>
    public IReadOnlyList<string> Best(TestRequest request)
    {
        var matches =
            from pair in table.Routes
            where Fits(pair.Value.Match, request)
            from host in pair.Value.Match.Hosts.DefaultIfEmpty("")
            where HostFits(host, request.Host.ToString())
            select (Id: pair.Key, Key: PrecedenceKey(pair.Value, host));
        var best = matches
            .GroupBy(match => match.Key)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is null ? [] : [.. best.Select(match => match.Id).Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool Fits(RouteMatch match, TestRequest request) =>
        PathFits(match, request.Path)
        && (match.Methods.Count == 0 || match.Methods.Contains(request.Method))
        && match.Headers.All(condition => Holds(
            condition,
            request.Headers.Where(header => string.Equals(header.Name, condition.Name, StringComparison.OrdinalIgnoreCase))
                .Select(header => header.Value)))
        && match.QueryParameters.All(condition => Holds(
            condition,
            Query(request.Query.ToString()).Where(pair => pair.Name == condition.Name).Select(pair => pair.Value)));

    private static bool Holds(ValueMatch condition, IEnumerable<string> values)
    {
        var comparison = condition.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return condition.Not != values.Any(value => condition.Mode switch
        {
            ValueMatchMode.Exact => condition.Values.Any(wanted => string.Equals(value, wanted, comparison)),
            ValueMatchMode.Prefix => condition.Values.Any(wanted => value.StartsWith(wanted, comparison)),
            ValueMatchMode.Contains => condition.Values.Any(wanted => value.Contains(wanted, comparison)),
            _ => true,
        });
    }

    private static IEnumerable<(string Name, string Value)> Query(string query) =>
        from pair in query.TrimStart('?').Split('&')
        where pair.Length > 0
        let parts = pair.Replace('+', ' ').Split('=', 2)
        select (Uri.UnescapeDataString(parts[0]), parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]));

    private static bool HostFits(string pattern, string host)
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        return pattern.Length == 0
            || string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase)
            || (pattern.StartsWith("*.", StringComparison.Ordinal)
                && name.Length > pattern.Length - 1
                && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));
    }

    private static bool PathFits(RouteMatch match, string path)
    {
        var pattern = match.PathRegex
            ?? (match.PathPrefix is { } prefix ? Template(prefix == "/" ? "/{**r}" : prefix + "/{**r}") : null)
            ?? (match.Path is { } template ? Template(template) : null);
        return pattern is null
            || (path.StartsWith('/') && Regex.IsMatch(path, $@"\A(?:{pattern})\z", RegexOptions.Singleline));
    }

    private static string Template(string template)
    {
        var pattern = Regex.Replace(Regex.Escape(template), @"\\\{\\\*\\\*.*}$", "{**}");
        pattern = Regex.Replace(pattern, @"\\\{[a-z0-9]+}", "[^/]+");
        return pattern == "/{**}" ? "/.*" : pattern.Replace("/{**}", "(/.*)?", StringComparison.Ordinal);
    }

    private static string PrecedenceKey(Route route, string host)
    {
        var match = route.Match;
        var hostRank = host.Length == 0 ? "2" : host.StartsWith('*') ? $"1{999 - host.Length}" : "0";
        var methodRank = match.Methods.Count > 0 ? 0 : 1;
        return $"{route.Order + 500:d4} {hostRank} {PathRank(match)} {methodRank} {99 - match.Headers.Count:d2} "
            + $"{99 - match.QueryParameters.Count:d2}";
    }

    private static string PathRank(RouteMatch match)
    {
        if (match.PathRegex is not null)
        {
            return "2";
        }

        var template = match.PathPrefix is { } prefix ? prefix.TrimEnd('/') + "/{**r}" : match.Path;
        if (template is null)
        {
            return "3";
        }

        if (!template.Contains('{', StringComparison.Ordinal))
        {
            return "0";
        }

        var kinds = template[1..].Split('/').Select(segment => segment switch
        {
            ['{', '*', ..] => 'd',
            ['{', ..] => 'b',
            _ => 'a',
        });
        return $"1{string.Concat(kinds)}c";
    }
}
