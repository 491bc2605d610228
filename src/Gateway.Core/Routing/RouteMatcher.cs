using System.Collections.Immutable;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>
/// Finds the route that takes a request. Immutable and safe for any number of threads; a match takes no lock,
/// allocates nothing, and costs about the same for ten routes as for ten thousand, regular expressions aside.
/// </summary>
/// <remarks>
/// Of all routes whose conditions hold, the first wins by: lower order; exact host, longer wildcard, no host; exact
/// path, template (segment by segment: literal, parameter, end, catch-all; a prefix is a template with a catch-all),
/// regular expression, no path; some methods before none; more header conditions; more query conditions. Only a
/// request that repeats a header or parameter can fit two routes with the same precedence; the lower id
/// (ordinal) takes it.
/// </remarks>
public sealed class RouteMatcher
{
    private readonly RouteIndex _index;
    private readonly RouteEntry[] _entries;
    private readonly int[] _routeOfRank;

    private RouteMatcher(RouteIndex index, RouteEntry[] entries, int[] routeOfRank, ImmutableArray<KeyValuePair<string, Route>> routes)
    {
        _index = index;
        _entries = entries;
        _routeOfRank = routeOfRank;
        Routes = routes;
    }

    /// <summary>The routes by precedence; one with several hosts stands where its first one puts it.</summary>
    public ImmutableArray<KeyValuePair<string, Route>> Routes { get; }

    /// <summary>Builds the matcher of a table.</summary>
    /// <param name="table">A table in which <see cref="RouteTableValidator"/> finds no fault.</param>
    /// <exception cref="ArgumentException">The table is not valid; not every fault is noticed here.</exception>
    /// <exception cref="NotSupportedException">A regular expression cannot be matched in linear time.</exception>
    public static RouteMatcher Create(RouteTable table)
    {
        var entries = RouteEntry.RankAll(table.Routes);
        var routes = ImmutableArray.CreateBuilder<KeyValuePair<string, Route>>(table.Routes.Count);
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (indexes.TryAdd(entry.Id, routes.Count))
            {
                routes.Add(new(entry.Id, entry.Route));
            }
        }

        var index = new RouteIndex(entries);
        index.CompileRegexes();
        return new(index, entries, [.. entries.Select(entry => indexes[entry.Id])], routes.ToImmutable());
    }

    /// <summary>Finds the route that takes a request.</summary>
    /// <returns>Its index in <see cref="Routes"/>, or -1 if no route matches.</returns>
    public int Match<TRequest>(scoped ref TRequest request)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var search = new RouteSearch(request.Path, request.Method);
        _index.Search(ref request, ref search);
        return search.Best == RouteSearch.NotFound ? -1 : _routeOfRank[search.Best];
    }

    /// <summary>Tells which route takes a request and why each other one does not. For people: it tries every route.</summary>
    public RouteExplanation Explain<TRequest>(scoped ref TRequest request)
        where TRequest : struct, IRouteRequest, allows ref struct => RouteExplainer.Explain(_entries, ref request);
}
