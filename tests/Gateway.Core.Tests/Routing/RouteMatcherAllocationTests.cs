using Gateway.Core.Routing;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteMatcherAllocationTests
{
    private static readonly RouteMatcher Matcher = RouteMatcher.Create(Tables.Of(
        ("host", new() { Hosts = ["api.example.com"], Path = "/orders" }),
        ("wildcard", new() { Hosts = ["*.example.com"], Path = "/orders/{id}" }),
        ("header", new() { PathPrefix = "/a", Headers = [Tables.Contains("X-Env", "beta")] }),
        ("query", new() { PathPrefix = "/a", QueryParameters = [Tables.Exact("q", "two words")] }),
        ("regex", Tables.Regex("/v[0-9]+/.*")),
        ("none", new())));

    [Theory]
    [InlineData("/orders", "API.example.com", "", "host")]
    [InlineData("/orders/5", "a.b.example.com.", "", "wildcard")]
    [InlineData("/a/b/c", "", "?x=1&q=two%20words", "query")]
    [InlineData("/v12/x", "q", "", "regex")]
    [InlineData("/else", "q", "?q", "none")]
    public void Match_AnyKindOfRoute_AllocatesNothing(string path, string host, string query, string expected)
    {
        var request = new TestRequest(path, host, query: query, headers: ("X-Env", "other"));
        Assert.Equal(expected, MatcherAssert.Winner(Matcher, request));
        Repeat(ref request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(ref request);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Repeat(ref TestRequest request)
    {
        for (var count = 0; count < 100; count++)
        {
            Matcher.Match(ref request);
        }
    }
}
