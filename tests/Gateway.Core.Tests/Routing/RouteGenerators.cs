using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

/// <summary>Random tables and requests from alphabets so small that they collide.</summary>
internal static class RouteGenerators
{
    private static readonly Gen<string> Values = Gen.Elements("1", "12", "21", "2", "a", "A", "aB");

    private static readonly Gen<string> Segments = Gen.Frequency(
        (3, Gen.Constant("a")), (2, Gen.Constant("b")), (1, Gen.Constant("")), (1, Gen.Constant("ab")));

    private static readonly Gen<RouteMatch> Paths = Gen.Frequency(
        (2, Gen.Constant(new RouteMatch())),
        (5, Templates().Select(Tables.Path)),
        (2, Gen.Elements("/", "/a", "/a/b", "/{x}", "/{x}/a", "/ab").Select(Tables.Prefix)),
        (2, Gen.Elements("/a.*", "/a/[ab]*", "/b/.*", ".*", "/a/b", "/a|/b", "/ab?/.*").Select(Tables.Regex)));

    private static readonly Gen<ValueMatch> Conditions =
        from name in Gen.Frequency((3, Gen.Constant("x")), (1, Gen.Constant("y")))
        from mode in Gen.Elements(ValueMatchMode.Exact, ValueMatchMode.Exact, ValueMatchMode.Prefix, ValueMatchMode.Contains, ValueMatchMode.Exists)
        from values in Few(Values, 1, 2)
        from not in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from ignoreCase in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new ValueMatch
        {
            Name = name,
            Mode = mode,
            Values = mode == ValueMatchMode.Exists ? [] : [.. values.Distinct(StringComparer.OrdinalIgnoreCase)],
            Not = not,
            IgnoreCase = ignoreCase,
        };

    private static readonly Gen<Route> Routes =
        from path in Paths
        from hosts in Few(Gen.Elements("a.com", "b.a.com", "*.com", "*.a.com", "*.b.a.com"), 0, 2)
        from methods in Few(Gen.Elements("GET", "PUT", "POST"), 0, 2)
        from headers in DifferentConditions(2)
        from parameters in DifferentConditions(1)
        from order in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(-1, 2)))
        select Tables.Route(
            path with
            {
                Hosts = [.. hosts.Distinct()],
                Methods = [.. methods.Distinct()],
                Headers = headers,
                QueryParameters = parameters,
            },
            order);

    /// <summary>Routes of one path and host, many of them, with conditions that are mostly exact: what is indexed by value.</summary>
    private static readonly Gen<Route> CrowdedRoutes =
        from headers in DifferentConditions(2)
        from parameters in DifferentConditions(1)
        select Tables.Route(new() { Headers = headers, QueryParameters = parameters });

    public static Arbitrary<(RouteTable Table, TestRequest[] Requests)> Cases { get; } = Arb.From(
        from routes in Gen.OneOf(Few(Routes, 1, 3), Few(Routes, 1, 12), Few(CrowdedRoutes, 4, 30))
        from requests in Requests().ArrayOf(20)
        select (TableOf(routes), requests),
        Shrink);

    private static Gen<TestRequest> Requests() =>
        from path in Gen.Frequency(
            (12, Few(Segments, 1, 4).Select(segments => "/" + string.Join('/', segments))),
            (1, Gen.Elements("", "*")))
        from host in Gen.Elements("", "a.com", "A.com.", "b.a.com", "c.b.A.com", "x.com", "org", "com", ".com")
        from method in Gen.Elements("GET", "PUT", "POST", "get")
        from headers in Few(Gen.Elements("x", "X", "y").SelectMany(name => Values.Select(value => (name, value))), 0, 2)
        from query in Few(Gen.Elements("x=1", "x=%31", "x=2", "x=+", "y=a", "%79=A", "x", "=", "x=12", "x=aB"), 0, 2)
        select new TestRequest(path, host, method, string.Join('&', query), headers);

    private static Gen<ValueMatch[]> DifferentConditions(int max) =>
        Few(Conditions, 0, max).Select(conditions => conditions
            .DistinctBy(condition => (condition.Name, condition.Mode, condition.Not, condition.IgnoreCase, string.Concat(condition.Values)))
            .ToArray());

    private static Gen<string> Templates() =>
        from kinds in Few(Gen.Frequency((3, Gen.Constant("a")), (1, Gen.Constant("b")), (2, Gen.Constant("{}"))), 0, 3)
        from end in Gen.Frequency((3, Gen.Constant("")), (2, Gen.Constant("/{**rest}")), (1, Gen.Constant("/")))
        let path = string.Concat(kinds.Select((kind, index) => "/" + kind.Replace("{}", $"{{p{index}}}", StringComparison.Ordinal))) + end
        select path.Length == 0 ? "/" : path;

    private static Gen<T[]> Few<T>(Gen<T> elements, int min, int max) =>
        Gen.Choose(min, max).SelectMany(count => elements.ArrayOf(count));

    private static RouteTable TableOf(IEnumerable<Route> routes) =>
        Tables.OfRoutes([.. routes.Select((route, index) => ($"r{(index * 7) % 31:d2}", route))]);

    private static IEnumerable<(RouteTable Table, TestRequest[] Requests)> Shrink((RouteTable Table, TestRequest[] Requests) value)
    {
        foreach (var id in value.Table.Routes.Keys)
        {
            var fewer = value.Table.Routes.Where(route => route.Key != id).Select(route => (route.Key, route.Value));
            yield return (Tables.OfRoutes([.. fewer]), value.Requests);
        }

        if (value.Requests.Length > 1)
        {
            foreach (var request in value.Requests)
            {
                yield return (value.Table, [request]);
            }
        }
    }
}
