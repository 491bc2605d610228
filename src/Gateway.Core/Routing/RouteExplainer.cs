using System.Collections.Immutable;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>
/// Tries a request against every route, one after the other, and tells the first condition of each that does not hold. For
/// people: it takes as long as the table is large, and allocates.
/// </summary>
internal static class RouteExplainer
{
    /// <param name="entries">All entries of the table, in the order of rank.</param>
    /// <param name="request">The request.</param>
    public static RouteExplanation Explain<TRequest>(IReadOnlyList<RouteEntry> entries, scoped ref TRequest request)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var host = HostPattern.NameOf(request.Host).ToString();
        var nearest = new Dictionary<string, (RouteEntry Entry, RouteCondition Failed, string Reason)>(StringComparer.Ordinal);
        RouteEntry? winner = null;
        foreach (var entry in entries)
        {
            var failed = Test(entry, host, ref request, out var reason);
            winner ??= failed == RouteCondition.None ? entry : null;

            // A route is as near as the nearest of its hosts, and of equally near ones the first: an entry of a lower rank.
            if (!nearest.TryGetValue(entry.Id, out var known) || Nearness(failed) > Nearness(known.Failed))
            {
                nearest[entry.Id] = (entry, failed, reason);
            }
        }

        var others = nearest.Values
            .Where(other => other.Entry.Id != winner?.Id)
            .OrderByDescending(other => Nearness(other.Failed))
            .ThenBy(other => other.Entry.Rank)
            .Select(other => new RouteVerdict(other.Entry.Id, other.Failed, ReasonOf(other, winner)));
        return new(winner?.Id, winner is null ? "no route matches" : Describe(winner), [.. others]);
    }

    private static int Nearness(RouteCondition failed) => failed == RouteCondition.None ? int.MaxValue : (int)failed;

    private static string ReasonOf((RouteEntry Entry, RouteCondition Failed, string Reason) other, RouteEntry? winner) =>
        other.Failed == RouteCondition.None
            ? $"it matches too, but '{winner!.Id}' goes first: {RoutePrecedence.Explain(winner, other.Entry)}"
            : other.Reason;

    private static string Describe(RouteEntry entry)
    {
        var path = entry.Conditions.Path.Kind == PathKind.Any ? "every path" : RoutePrecedence.Path(entry);
        var more = new[]
        {
            entry.Conditions.Methods.Length > 0 ? "the method" : null,
            entry.Conditions.Headers.Length > 0 ? "its header conditions" : null,
            entry.Conditions.QueryParameters.Length > 0 ? "its query conditions" : null,
        }.OfType<string>();
        return string.Join(", ", more.Prepend(path).Prepend(entry.Host.Kind == HostKind.Any ? "every host" : $"host '{entry.Host}'")) + " fit";
    }

    private static RouteCondition Test<TRequest>(RouteEntry entry, string host, scoped ref TRequest request, out string reason)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var conditions = entry.Conditions;
        if (!entry.Host.Accepts(host))
        {
            reason = $"it is for {List("host", entry.Route.Match.Hosts)}, and the request {(host.Length == 0 ? "names none" : $"is for {FaultText.Quote(host)}")}";
            return RouteCondition.Host;
        }

        if (!conditions.Path.Accepts(request.Path))
        {
            reason = $"its {RoutePrecedence.Path(entry)} does not take {FaultText.Quote(request.Path)}";
            return RouteCondition.Path;
        }

        if (conditions.Methods.Length > 0 && !conditions.Methods.Contains(request.Method))
        {
            reason = $"it is for {List("method", conditions.Methods)}, and the request's is {FaultText.Quote(request.Method)}";
            return RouteCondition.Method;
        }

        return TestValues(conditions, ref request, out reason);
    }

    private static RouteCondition TestValues<TRequest>(RouteConditions conditions, scoped ref TRequest request, out string reason)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        foreach (var condition in conditions.Headers)
        {
            if (RouteConditions.HasHeader(ref request, condition) == condition.IsNegated)
            {
                reason = condition.Explain("header", request.CountHeader(condition.Name) > 0);
                return RouteCondition.Header;
            }
        }

        foreach (var condition in conditions.QueryParameters)
        {
            if (RouteConditions.HasQueryParameter(ref request, condition) == condition.IsNegated)
            {
                using var values = new QueryValues(request.Query, condition.Name);
                reason = condition.Explain("query parameter", values.MoveNext());
                return RouteCondition.QueryParameter;
            }
        }

        reason = "";
        return RouteCondition.None;
    }

    private static string List(string noun, IReadOnlyList<string> values) =>
        $"{noun}{(values.Count == 1 ? "" : "s")} {FaultText.Or(values)}";
}
