using Gateway.Core.Routing;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteMatcherPrecedenceTests
{
    private static readonly TestRequest Request = new("/a/b", "x.y.com", "GET", "?q=1", ("H", "1"));

    [Fact]
    public void Match_LowerOrder_GoesBeforeEverythingElse() => MatcherAssert.GoesBefore(
        Tables.Route(new(), order: -1),
        Tables.Route(new() { Hosts = ["x.y.com"], Path = "/a/b", Methods = ["GET"] }),
        Request);

    [Fact]
    public void Match_Host_GoesBeforePath() => MatcherAssert.GoesBefore(Tables.Hosts("*.com"), Tables.Path("/a/b"), Request);

    [Theory]
    [InlineData("x.y.com", "*.y.com")]
    [InlineData("*.y.com", "*.com")]
    public void Match_MoreSpecificHost_GoesFirst(string first, string second) =>
        MatcherAssert.GoesBefore(Tables.Hosts(first), Tables.Hosts(second), Request);

    [Fact]
    public void Match_AnyHost_GoesLast() => MatcherAssert.GoesBefore(Tables.Hosts("*.com"), new(), Request);

    [Theory]
    [InlineData("/a/b", "/a/{x}", "/a/b")]
    [InlineData("/a/{x}", "/{x}/b", "/a/b")]
    [InlineData("/a/{x}", "/a/{x}/{**rest}", "/a/b")]
    [InlineData("/{x}/b", "/{x}/{y}", "/a/b")]
    [InlineData("/a/{**rest}", "/{x}/b", "/a/b")]
    [InlineData("/a/b/{**rest}", "/a/{**rest}", "/a/b/c")]
    [InlineData("/a/{x}/{**rest}", "/a/{**rest}", "/a/b/c")]
    [InlineData("/a/{x}/{y}", "/a/{x}/{**rest}", "/a/b/c")]
    [InlineData("/a/{**rest}", "/{**rest}", "/a")]
    public void Match_MoreSpecificPath_GoesFirst(string first, string second, string path) =>
        MatcherAssert.GoesBefore(Tables.Path(first), Tables.Path(second), new(path));

    [Fact]
    public void Match_Template_GoesBeforeRegex() =>
        MatcherAssert.GoesBefore(Tables.Path("/{**rest}"), Tables.Regex("/a/b"), Request);

    [Fact]
    public void Match_Regex_GoesBeforeNoPath() => MatcherAssert.GoesBefore(Tables.Regex(".*"), Tables.Methods("GET"), Request);

    [Fact]
    public void Match_Path_GoesBeforeMethods() => MatcherAssert.GoesBefore(Tables.Path("/a/b"), Tables.Methods("GET"), Request);

    [Fact]
    public void Match_Methods_GoBeforeHeaders() =>
        MatcherAssert.GoesBefore(Tables.Methods("GET", "PUT"), Tables.Header(Tables.Exists("H")), Request);

    [Fact]
    public void Match_MoreHeaders_GoFirst() => MatcherAssert.GoesBefore(
        Tables.Header(Tables.Exists("H"), Tables.Exact("H", "1")),
        Tables.Header(Tables.Exists("H")),
        Request);

    [Fact]
    public void Match_Headers_GoBeforeQuery() => MatcherAssert.GoesBefore(
        Tables.Header(Tables.Exists("H")),
        Tables.Query(Tables.Exists("q"), Tables.Exact("q", "1")),
        Request);

    [Fact]
    public void Match_MoreQueryConditions_GoFirst() => MatcherAssert.GoesBefore(
        Tables.Query(Tables.Exists("q"), Tables.Exact("q", "1")),
        Tables.Query(Tables.Exists("q")),
        Request);

    [Fact]
    public void Match_FirstInPrecedenceRefusesMethod_NextIsTaken()
    {
        var table = Tables.Of(
            ("exact", new() { Hosts = ["x.y.com"], Path = "/a/b", Methods = ["PUT"] }),
            ("prefix", new() { Hosts = ["*.com"], PathPrefix = "/a" }));

        Assert.Equal("prefix", MatcherAssert.Winner(table, Request));
    }

    [Fact]
    public void Routes_AnyTable_AreInOrderOfPrecedence()
    {
        var table = Tables.OfRoutes(
            ("any", Tables.Route(new())),
            ("path", Tables.Route(Tables.Path("/a"))),
            ("hosts", Tables.Route(Tables.Hosts("*.com", "x.com"))),
            ("first", Tables.Route(new(), order: -1)));

        Assert.Equal(["first", "hosts", "path", "any"], RouteMatcher.Create(table).Routes.Select(route => route.Key));
    }
}
