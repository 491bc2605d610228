using Gateway.Core.RouteTables;
using Gateway.Core.Routing;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteMatcherPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/orders", "/orders")]
    [InlineData("/orders/", "/orders/")]
    [InlineData("/orders/{id}", "/orders/5")]
    [InlineData("/orders/{id}", "/orders/a%2Fb")]
    [InlineData("/orders/{id}/", "/orders/5/")]
    [InlineData("/{a}/{b}", "/x/y")]
    [InlineData("/orders/{**rest}", "/orders")]
    [InlineData("/orders/{**rest}", "/orders/")]
    [InlineData("/orders/{**rest}", "/orders/5/lines")]
    [InlineData("/orders/{*rest}", "/orders//")]
    [InlineData("/{**rest}", "/")]
    [InlineData("/{**rest}", "//x")]
    [InlineData("/a/{x}/{**rest}", "/a/1")]
    [InlineData("/straße/日本", "/straße/日本")]
    public void Match_PathThatTheTemplateTakes_IsFound(string template, string path) =>
        MatcherAssert.Takes(Tables.Path(template), new(path));

    [Theory]
    [InlineData("/", "/orders")]
    [InlineData("/orders", "/orders/")]
    [InlineData("/orders/", "/orders")]
    [InlineData("/orders", "/Orders")]
    [InlineData("/orders", "/order")]
    [InlineData("/orders/{id}", "/orders")]
    [InlineData("/orders/{id}", "/orders/")]
    [InlineData("/orders/{id}", "/orders/5/")]
    [InlineData("/orders/{id}", "/orders/5/lines")]
    [InlineData("/{a}/{b}", "//y")]
    [InlineData("/orders/{**rest}", "/ordersx")]
    [InlineData("/a/{x}/{**rest}", "/a")]
    [InlineData("/a/{x}/{**rest}", "/a/")]
    public void Match_PathThatTheTemplateDoesNotTake_IsNotFound(string template, string path) =>
        MatcherAssert.Refuses(Tables.Path(template), new(path));

    [Theory]
    [InlineData("/a")]
    [InlineData("/a/")]
    [InlineData("/a/b")]
    [InlineData("/a//b")]
    public void Match_PathBelowPrefix_IsFound(string path) => MatcherAssert.Takes(Tables.Prefix("/a"), new(path));

    [Theory]
    [InlineData("/ab")]
    [InlineData("/")]
    [InlineData("/A")]
    public void Match_PathNotBelowPrefix_IsNotFound(string path) => MatcherAssert.Refuses(Tables.Prefix("/a"), new(path));

    [Fact]
    public void Match_PrefixSlash_TakesEveryPath() => MatcherAssert.Takes(Tables.Prefix("/"), new("/anything/at/all"));

    [Fact]
    public void Match_PrefixWithParameter_TakesSegment() =>
        MatcherAssert.Takes(Tables.Prefix("/users/{id}"), new("/users/7/orders"));

    [Theory]
    [InlineData("/v[0-9]+/.*", "/v12/x")]
    [InlineData("/a|/b", "/b")]
    [InlineData("^/a$", "/a")]
    [InlineData(".*b", "/ab")]
    [InlineData("/(?i)ABC", "/abc")]
    public void Match_WholePathFitsRegex_IsFound(string regex, string path) =>
        MatcherAssert.Takes(Tables.Regex(regex), new(path));

    [Theory]
    [InlineData("/v[0-9]+", "/v12/x")]
    [InlineData("/a|/b", "/ab")]
    [InlineData("/a", "/a\n")]
    [InlineData("/abc?", "/a")]
    [InlineData("/a", "/A")]
    public void Match_PartOfPathFitsRegex_IsNotFound(string regex, string path) =>
        MatcherAssert.Refuses(Tables.Regex(regex), new(path));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("orders")]
    public void Match_PathWithoutSlash_FitsOnlyRoutesWithoutPath(string path)
    {
        MatcherAssert.Takes(new RouteMatch(), new(path));
        MatcherAssert.Refuses(Tables.Prefix("/"), new(path));
        MatcherAssert.Refuses(Tables.Regex(".*"), new(path));
    }

    [Fact]
    public void Match_LiteralBranchIsDeadEnd_FallsBackToParameter()
    {
        var table = Tables.Of(("deep", Tables.Path("/a/b/c/{x}")), ("wide", Tables.Path("/{p}/{q}/d")), ("all", Tables.Prefix("/")));

        Assert.Equal("wide", MatcherAssert.Winner(table, new("/a/b/d")));
        Assert.Equal("deep", MatcherAssert.Winner(table, new("/a/b/c/d")));
        Assert.Equal("all", MatcherAssert.Winner(table, new("/a/b/e")));
    }

    [Fact]
    public void Match_TenThousandRoutes_EachIsFound()
    {
        var table = Tables.Of([.. Enumerable.Range(0, 10_000).Select(i => (i % 3) switch
        {
            0 => ($"r{i}", Tables.Path($"/service{i}")),
            1 => ($"r{i}", Tables.Path($"/service{i}/{{id}}") with { Hosts = [$"h{i % 50}.example.com", "*.example.org"] }),
            _ => ($"r{i}", Tables.Prefix($"/service{i}")),
        })]);
        FaultAssert.None(table);
        var matcher = RouteMatcher.Create(table);

        for (var i = 0; i < 10_000; i++)
        {
            var request = new TestRequest($"/service{i}{(i % 3 == 0 ? "" : "/5")}", i % 2 == 0 ? $"h{i % 50}.example.com" : "a.example.org");
            Assert.Equal($"r{i}", MatcherAssert.Winner(matcher, request));
        }
    }

    [Fact]
    public void Match_NoRoutes_IsNotFound() => Assert.Null(MatcherAssert.Winner(Tables.Of(), new("/")));
}
