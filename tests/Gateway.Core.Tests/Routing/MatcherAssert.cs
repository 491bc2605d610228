using Gateway.Core.RouteTables;
using Gateway.Core.Routing;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

internal static class MatcherAssert
{
    /// <summary>The id of the route that takes the request, or null.</summary>
    public static string? Winner(RouteMatcher matcher, TestRequest request)
    {
        var index = matcher.Match(ref request);
        return index < 0 ? null : matcher.Routes[index].Key;
    }

    public static string? Winner(RouteTable table, TestRequest request) => Winner(RouteMatcher.Create(table), request);

    public static void Takes(RouteMatch match, TestRequest request)
    {
        FaultAssert.NoneInMatch(match);
        Assert.Equal("r", Winner(Tables.Of(("r", match)), request));
    }

    public static void Refuses(RouteMatch match, TestRequest request)
    {
        FaultAssert.NoneInMatch(match);
        Assert.Null(Winner(Tables.Of(("r", match)), request));
    }

    /// <summary>The first route wins over the second, whichever way their ids and their listing fall.</summary>
    public static void GoesBefore(Route first, Route second, TestRequest request)
    {
        Assert.Equal("a", Winner(Tables.OfRoutes(("a", first), ("b", second)), request));
        Assert.Equal("b", Winner(Tables.OfRoutes(("b", first), ("a", second)), request));
        Assert.Equal("b", Winner(Tables.OfRoutes(("a", second), ("b", first)), request));
        Assert.Equal("second", Winner(Tables.OfRoutes(("second", second)), request));
    }

    public static void GoesBefore(RouteMatch first, RouteMatch second, TestRequest request) =>
        GoesBefore(Tables.Route(first), Tables.Route(second), request);
}
