using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

/// <summary>Small route tables.</summary>
internal static class Tables
{
    public static Cluster Cluster { get; } = new()
    {
        Destinations = new Dictionary<string, Destination> { ["one"] = new() { Address = "http://10.0.0.1:8080" } },
    };

    public static RouteTable Of(params (string Id, RouteMatch Match)[] routes) =>
        OfRoutes([.. routes.Select(route => (route.Id, Route(route.Match)))]);

    public static RouteTable OfRoutes(params (string Id, Route Route)[] routes) => new()
    {
        Routes = routes.ToDictionary(route => route.Id, route => route.Route),
        Clusters = new Dictionary<string, Cluster> { ["backend"] = Cluster },
    };

    public static RouteTable OfCluster(string id, Cluster cluster) =>
        new() { Clusters = new Dictionary<string, Cluster> { [id] = cluster } };

    public static Route Route(RouteMatch match, int order = 0) =>
        new() { ClusterId = "backend", Match = match, Order = order };

    public static RouteMatch Path(string path) => new() { Path = path };

    public static RouteMatch Prefix(string prefix) => new() { PathPrefix = prefix };

    public static RouteMatch Regex(string regex) => new() { PathRegex = regex };

    public static RouteMatch Hosts(params string[] hosts) => new() { Hosts = hosts };

    public static RouteMatch Methods(params string[] methods) => new() { Methods = methods };

    public static RouteMatch Header(params ValueMatch[] headers) => new() { Headers = headers };

    public static RouteMatch Query(params ValueMatch[] parameters) => new() { QueryParameters = parameters };

    public static ValueMatch Exact(string name, params string[] values) => new() { Name = name, Values = values };

    public static ValueMatch Exists(string name) => new() { Name = name, Mode = ValueMatchMode.Exists };

    public static ValueMatch StartsWith(string name, params string[] values) =>
        new() { Name = name, Mode = ValueMatchMode.Prefix, Values = values };

    public static ValueMatch Contains(string name, params string[] values) =>
        new() { Name = name, Mode = ValueMatchMode.Contains, Values = values };

    public static ValueMatch Not(ValueMatch match) => match with { Not = true };

    public static ValueMatch IgnoreCase(ValueMatch match) => match with { IgnoreCase = true };
}
