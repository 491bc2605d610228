using Gateway.Core.RouteTables;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteMatcherConditionTests
{
    private static readonly ValueMatch Beta = Tables.Exact("X-Env", "beta");

    [Fact]
    public void Match_MethodAmongThose_IsFound() =>
        MatcherAssert.Takes(Tables.Methods("GET", "POST"), new("/", method: "POST"));

    [Theory]
    [InlineData("PUT")]
    [InlineData("get")]
    public void Match_OtherMethod_IsNotFound(string method) =>
        MatcherAssert.Refuses(Tables.Methods("GET", "POST"), new("/", method: method));

    [Theory]
    [InlineData(ValueMatchMode.Exact, "beta", true)]
    [InlineData(ValueMatchMode.Exact, "Beta", false)]
    [InlineData(ValueMatchMode.Exact, "beta2", false)]
    [InlineData(ValueMatchMode.Prefix, "beta2", true)]
    [InlineData(ValueMatchMode.Prefix, "xbeta", false)]
    [InlineData(ValueMatchMode.Contains, "xbetax", true)]
    [InlineData(ValueMatchMode.Contains, "bet", false)]
    [InlineData(ValueMatchMode.Exists, "", true)]
    public void Match_HeaderValue_IsComparedByMode(ValueMatchMode mode, string value, bool fits)
    {
        var condition = Beta with { Mode = mode, Values = mode == ValueMatchMode.Exists ? [] : Beta.Values };
        var request = new TestRequest("/", headers: ("x-env", value));
        (fits ? (Action<RouteMatch, TestRequest>)MatcherAssert.Takes : MatcherAssert.Refuses)(Tables.Header(condition), request);
        (fits ? (Action<RouteMatch, TestRequest>)MatcherAssert.Refuses : MatcherAssert.Takes)(
            Tables.Header(Tables.Not(condition)), request);
    }

    [Fact]
    public void Match_IgnoreCase_TakesOtherCase()
    {
        MatcherAssert.Takes(Tables.Header(Tables.IgnoreCase(Beta)), new("/", headers: ("X-Env", "BETA")));
        MatcherAssert.Takes(Tables.Query(Tables.IgnoreCase(Beta)), new("/", query: "?X-Env=BETA"));
    }

    [Fact]
    public void Match_HeaderAbsent_FitsOnlyNegations()
    {
        MatcherAssert.Refuses(Tables.Header(Beta), new("/"));
        MatcherAssert.Refuses(Tables.Header(Tables.Exists("X-Env")), new("/"));
        MatcherAssert.Takes(Tables.Header(Tables.Not(Beta)), new("/"));
        MatcherAssert.Takes(Tables.Header(Tables.Not(Tables.Exists("X-Env"))), new("/"));
    }

    [Fact]
    public void Match_HeaderRepeated_OneValueIsEnough()
    {
        var request = new TestRequest("/", headers: [("X-Env", "alpha"), ("X-Env", "beta")]);

        MatcherAssert.Takes(Tables.Header(Beta), request);
        MatcherAssert.Refuses(Tables.Header(Tables.Not(Beta)), request);
    }

    [Fact]
    public void Match_AnyOfValues_IsEnough() =>
        MatcherAssert.Takes(Tables.Header(Tables.Exact("X-Env", "alpha", "beta")), new("/", headers: ("X-Env", "beta")));

    [Fact]
    public void Match_SeveralConditions_AllMustHold()
    {
        var match = Tables.Header(Beta, Tables.Exists("X-Id"));

        MatcherAssert.Refuses(match, new("/", headers: ("X-Env", "beta")));
        MatcherAssert.Takes(match, new("/", headers: [("X-Env", "beta"), ("X-Id", "")]));
    }

    [Theory]
    [InlineData("?v=two words")]
    [InlineData("v=two+words")]
    [InlineData("?v=two%20words")]
    [InlineData("?%76=two+words")]
    [InlineData("?x=1&v=two+words&y")]
    [InlineData("?v=other&v=two+words")]
    public void Match_QueryValue_IsDecoded(string query) =>
        MatcherAssert.Takes(Tables.Query(Tables.Exact("v", "two words")), new("/", query: query));

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?V=two+words")]
    [InlineData("?v=two%2Bwords")]
    [InlineData("?v")]
    [InlineData("?v=two")]
    [InlineData("?xv=two+words")]
    public void Match_OtherQuery_IsNotFound(string query) =>
        MatcherAssert.Refuses(Tables.Query(Tables.Exact("v", "two words")), new("/", query: query));

    [Theory]
    [InlineData("?v", true)]
    [InlineData("?v=", true)]
    [InlineData("?a&&v=1", true)]
    [InlineData("?a=v", false)]
    [InlineData("?&", false)]
    public void Match_QueryExists_NeedsOnlyTheName(string query, bool exists)
    {
        var condition = Tables.Exists("v");
        MatcherAssert.Takes(Tables.Query(exists ? condition : Tables.Not(condition)), new("/", query: query));
        MatcherAssert.Refuses(Tables.Query(exists ? Tables.Not(condition) : condition), new("/", query: query));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%zz", "%zz")]
    [InlineData("%E2%82%AC", "€")]
    [InlineData("%e2%82%ac+%26", "€ &")]
    public void Match_Escapes_AreReadAsAspNetCoreReadsThem(string raw, string value) =>
        MatcherAssert.Takes(Tables.Query(Tables.Exact("v", value)), new("/", query: "?v=" + raw));

    [Fact]
    public void Match_ManyRoutesApartByHeader_FindsTheRightOne()
    {
        var routes = Enumerable.Range(0, 100).Select(i => ($"r{i}", Tables.Header(Tables.Exact("X-Tenant", $"t{i}", $"u{i}"))));
        var table = Tables.Of([.. routes, ("other", Tables.Header(Tables.Exists("X-Tenant"), Tables.Exists("X-Odd"))), ("none", new())]);
        FaultAssert.None(table);

        Assert.Equal("r42", MatcherAssert.Winner(table, new("/", headers: ("x-tenant", "t42"))));
        Assert.Equal("r7", MatcherAssert.Winner(table, new("/", headers: ("x-tenant", "u7"))));
        Assert.Equal("other", MatcherAssert.Winner(table, new("/", headers: [("X-Tenant", "t7"), ("X-Odd", "")])));
        Assert.Equal("none", MatcherAssert.Winner(table, new("/", headers: ("X-Tenant", "T42"))));
    }

    [Fact]
    public void Match_ManyRoutesApartByQuery_FindsTheRightOne()
    {
        var routes = Enumerable.Range(0, 100).Select(i => ($"r{i}", Tables.Query(Tables.Exact("tenant", $"t {i}"))));
        var table = Tables.Of([.. routes]);
        FaultAssert.None(table);

        Assert.Equal("r42", MatcherAssert.Winner(table, new("/", query: "?tenant=x&tenant=t+42")));
        Assert.Null(MatcherAssert.Winner(table, new("/", query: "?tenant=T%2042")));
    }

    [Fact]
    public void Match_RepeatedHeaderFitsTwoRoutes_LowerIdWins()
    {
        var table = Tables.Of(("b", Tables.Header(Tables.Exact("X", "1"))), ("a", Tables.Header(Tables.Exact("X", "2"))));
        FaultAssert.None(table);

        Assert.Equal("a", MatcherAssert.Winner(table, new("/", headers: [("X", "1"), ("X", "2")])));
    }
}
