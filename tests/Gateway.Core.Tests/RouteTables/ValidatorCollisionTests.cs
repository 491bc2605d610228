using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorCollisionTests
{
    public static TheoryData<RouteMatch, RouteMatch> Ties => new()
    {
        { new(), new() },
        { Tables.Path("/a"), Tables.Path("/a") },
        { Tables.Path("/a/{x}"), Tables.Path("/a/{y}") },
        { Tables.Prefix("/a"), Tables.Path("/a/{**rest}") },
        { Tables.Prefix("/"), Tables.Path("/{*rest}") },
        { Tables.Regex("/a.*"), Tables.Regex("/a") },
        { Tables.Regex("/a.*"), Tables.Regex("/[ab]/c") },
        { Tables.Hosts("a.com", "b.com"), Tables.Hosts("c.com", "B.com") },
        { Tables.Methods("GET", "PUT"), Tables.Methods("POST", "PUT") },
        { Tables.Header(Tables.Exact("X", "1", "2")), Tables.Header(Tables.Exact("x", "2", "3")) },
        { Tables.Header(Tables.Exact("X", "1")), Tables.Header(Tables.Exact("Y", "2")) },
        { Tables.Header(Tables.Exact("X", "a")), Tables.Header(Tables.IgnoreCase(Tables.Exact("X", "A"))) },
        { Tables.Header(Tables.Exact("X", "ab")), Tables.Header(Tables.StartsWith("X", "a")) },
        { Tables.Header(Tables.StartsWith("X", "ab")), Tables.Header(Tables.StartsWith("X", "a")) },
        { Tables.Header(Tables.StartsWith("X", "a")), Tables.Header(Tables.Contains("X", "b")) },
        { Tables.Header(Tables.Not(Tables.Exact("X", "1"))), Tables.Header(Tables.Not(Tables.Exact("X", "2"))) },
        { Tables.Header(Tables.Exact("X", "1", "2")), Tables.Header(Tables.Not(Tables.Exact("X", "1"))) },
        { Tables.Query(Tables.Exact("q", "1")), Tables.Query(Tables.Exact("Q", "2")) },
    };

    public static TheoryData<RouteMatch, RouteMatch> Different => new()
    {
        { Tables.Path("/a"), Tables.Path("/b") },
        { Tables.Path("/a/{x}"), Tables.Path("/b/{x}") },
        { Tables.Path("/a"), Tables.Path("/a/") },
        { Tables.Path("/A"), Tables.Path("/a") },
        { Tables.Regex("/a/.*"), Tables.Regex("/b/.*") },
        { Tables.Hosts("a.com"), Tables.Hosts("b.com") },
        { Tables.Hosts("*.a.com"), Tables.Hosts("*.b.com") },
        { Tables.Hosts("*.a.com"), Tables.Hosts("*.b.a.com") },
        { Tables.Hosts("a.com"), Tables.Hosts("*.a.com") },
        { Tables.Methods("GET"), Tables.Methods("POST") },
        { Tables.Methods("GET"), new() },
        { Tables.Header(Tables.Exact("X", "1")), new() },
        { Tables.Header(Tables.Exact("X", "1")), Tables.Header(Tables.Exact("x", "2")) },
        { Tables.Header(Tables.Exact("X", "a")), Tables.Header(Tables.Exact("X", "A")) },
        { Tables.Header(Tables.Exact("X", "ab")), Tables.Header(Tables.StartsWith("X", "b")) },
        { Tables.Header(Tables.StartsWith("X", "a")), Tables.Header(Tables.StartsWith("X", "b")) },
        { Tables.Header(Tables.Exists("X")), Tables.Header(Tables.Not(Tables.Exists("X"))) },
        { Tables.Header(Tables.Exact("X", "1")), Tables.Header(Tables.Not(Tables.Exists("X"))) },
        { Tables.Header(Tables.Exact("X", "1")), Tables.Header(Tables.Not(Tables.Exact("X", "1", "2"))) },
        { Tables.Query(Tables.Exact("q", "1")), Tables.Query(Tables.Exact("q", "2")) },
    };

    [Theory]
    [MemberData(nameof(Ties))]
    public void Validate_SamePrecedenceAndCommonRequests_IsAFaultAtTheLaterRoute(RouteMatch one, RouteMatch other)
    {
        FaultAssert.One(Tables.Of(("z", one), ("a", other)), "/routes/a", "'a' and 'z'", "lower order than 0");
        FaultAssert.One(Tables.Of(("z", other), ("a", one)), "/routes/a", "same precedence");
    }

    [Theory]
    [MemberData(nameof(Ties))]
    public void Validate_TieResolvedByOrder_IsNoTie(RouteMatch one, RouteMatch other) =>
        Assert.DoesNotContain(
            RouteTableValidator.Validate(Tables.OfRoutes(("a", Tables.Route(one, order: -1)), ("b", Tables.Route(other)))),
            fault => fault.Message.Contains("same precedence", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Different))]
    public void Validate_DifferentPrecedenceOrNoCommonRequest_HasNoFault(RouteMatch one, RouteMatch other) =>
        FaultAssert.None(Tables.Of(("a", one), ("b", other)));

    [Fact]
    public void Validate_ManyRoutesTie_EachButTheFirstIsAFault()
    {
        var faults = RouteTableValidator.Validate(Tables.Of([.. Enumerable.Range(0, 20).Select(i => ($"r{i}", Tables.Path("/a")))]));

        Assert.Equal(Enumerable.Range(1, 19).Select(i => $"/routes/r{i}"), faults.Select(fault => fault.Location));
        Assert.All(faults, fault => Assert.Contains("'r0'", fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_CrowdTiesByASecondValue_IsFound()
    {
        var crowd = Enumerable.Range(0, 20).Select(i => ($"r{i}", Tables.Header(Tables.Exact("X", $"{i}", $"also{i}"))));

        FaultAssert.One(
            Tables.Of([.. crowd, ("late", Tables.Header(Tables.Exact("X", "new", "also7")))]), "/routes/late", "'late' and 'r7'");
    }

    [Fact]
    public void Validate_FaultyMatch_IsLeftOutOfTheComparison() =>
        FaultAssert.One(Tables.Of(("a", Tables.Hosts("x.com", "*")), ("b", Tables.Hosts("x.com"))), "/routes/a/match/hosts/1");

    [Theory]
    [InlineData("/{**rest}", "/a")]
    [InlineData("/a/{x}", "/a/b")]
    [InlineData("/a/{**rest}", "/a/{x}/c")]
    [InlineData("/a/{x}/{**rest}", "/a/b")]
    [InlineData("/a/{x}", "/a/{y}")]
    public void Validate_WiderPathWithLowerOrder_LeavesTheOtherUnreached(string wide, string narrow) => Unreached(
        Tables.Route(Tables.Path(wide), order: -1), Tables.Route(Tables.Path(narrow)), "order -1 goes before order 0");

    [Theory]
    [InlineData("/a/{x}", "/a/")]
    [InlineData("/a", "/a/{**rest}")]
    [InlineData("/a/{x}", "/{x}/{y}")]
    [InlineData("/a/{x}/{**rest}", "/a/{**rest}")]
    public void Validate_NotWiderPathWithLowerOrder_HasNoFault(string first, string second) => FaultAssert.None(
        Tables.OfRoutes(("a", Tables.Route(Tables.Path(first), order: -1)), ("b", Tables.Route(Tables.Path(second)))));

    [Fact]
    public void Validate_RegexBehindPrefix_IsUnreached()
    {
        Unreached(
            Tables.Route(Tables.Prefix("/")),
            Tables.Route(Tables.Regex("[/]x.*")),
            "path '/{**rest}' goes before regular expression '[/]x.*'");
        Unreached(Tables.Route(Tables.Prefix("/api")), Tables.Route(Tables.Regex("/api/v[0-9]+/.*")), "never reached");
    }

    [Theory]
    [InlineData("/api", "/apix?/.*")]
    [InlineData("/api", "/api.*")]
    [InlineData("/api", "/api/a|/b")]
    [InlineData("/api", "(?i)/api/a")]
    [InlineData("/api/v", "/api/v/*")]
    public void Validate_RegexPerhapsBeyondPrefix_HasNoFault(string prefix, string regex) =>
        FaultAssert.None(Tables.Of(("a", Tables.Prefix(prefix)), ("b", Tables.Regex(regex))));

    [Fact]
    public void Validate_SameRegexWithLowerOrder_LeavesTheOtherUnreached() => Unreached(
        Tables.Route(Tables.Regex("/a+"), order: 1), Tables.Route(Tables.Regex("/a+") with { Methods = ["GET"] }, order: 2), "order 1");

    [Fact]
    public void Validate_WiderHostWithLowerOrder_LeavesTheOtherUnreached()
    {
        Unreached(Tables.Route(new(), -1), Tables.Route(Tables.Hosts("a.com", "*.b.com")), "for host 'a.com'");
        Unreached(Tables.Route(Tables.Hosts("*.COM"), -1), Tables.Route(Tables.Hosts("*.b.com")), "never reached");
        Unreached(Tables.Route(Tables.Hosts("*.com"), -1), Tables.Route(Tables.Hosts("b.com")), "never reached");
    }

    [Fact]
    public void Validate_OneHostStillReached_HasNoFault() => FaultAssert.None(Tables.OfRoutes(
        ("a", Tables.Route(Tables.Hosts("*.com"), -1)), ("b", Tables.Route(Tables.Hosts("a.com", "a.org")))));

    [Fact]
    public void Validate_EachHostTakenByAnother_IsUnreached() => FaultAssert.One(
        Tables.OfRoutes(
            ("a", Tables.Route(Tables.Hosts("*.com"), -1)),
            ("b", Tables.Route(Tables.Hosts("*.org"), -1)),
            ("c", Tables.Route(Tables.Hosts("x.com", "x.org")))),
        "/routes/c",
        "never reached",
        "host 'x.com'");

    [Fact]
    public void Validate_MoreMethodsWithLowerOrder_LeaveTheOtherUnreached()
    {
        Unreached(Tables.Route(Tables.Methods("GET", "PUT"), -1), Tables.Route(Tables.Methods("PUT")), "never reached");
        FaultAssert.None(Tables.OfRoutes(("a", Tables.Route(Tables.Methods("GET"), -1)), ("b", Tables.Route(new()))));
        FaultAssert.None(
            Tables.OfRoutes(("a", Tables.Route(Tables.Methods("GET"), -1)), ("b", Tables.Route(Tables.Methods("GET", "PUT")))));
    }

    public static TheoryData<ValueMatch, ValueMatch> Implied => new()
    {
        { Tables.Exists("X"), Tables.Exact("x", "1") },
        { Tables.Exact("X", "1", "2"), Tables.Exact("X", "2") },
        { Tables.StartsWith("X", "1"), Tables.Exact("X", "12") },
        { Tables.Contains("X", "2"), Tables.StartsWith("X", "12") },
        { Tables.IgnoreCase(Tables.Exact("X", "a")), Tables.Exact("X", "A") },
        { Tables.Not(Tables.Exact("X", "1")), Tables.Not(Tables.Exact("X", "1", "2")) },
        { Tables.Not(Tables.Exact("X", "1")), Tables.Not(Tables.Exists("X")) },
    };

    [Theory]
    [MemberData(nameof(Implied))]
    public void Validate_WiderConditionWithLowerOrder_LeavesTheOtherUnreached(ValueMatch wide, ValueMatch narrow)
    {
        Unreached(Tables.Route(Tables.Header(wide), -1), Tables.Route(Tables.Header(narrow)), "never reached");
        FaultAssert.None(
            Tables.OfRoutes(("a", Tables.Route(Tables.Header(narrow), -1)), ("b", Tables.Route(Tables.Header(wide)))));
    }

    public static TheoryData<ValueMatch, ValueMatch> NotImplied => new()
    {
        { Tables.Exact("X", "a"), Tables.IgnoreCase(Tables.Exact("X", "a")) },
        { Tables.Exact("X", "1"), Tables.Exact("Y", "1") },
        { Tables.Exact("X", "1"), Tables.Not(Tables.Exact("X", "2")) },
        { Tables.Not(Tables.Exact("X", "2")), Tables.Exact("X", "1") },
        { Tables.Exact("X", "12"), Tables.StartsWith("X", "12") },
    };

    [Theory]
    [MemberData(nameof(NotImplied))]
    public void Validate_ConditionNotImpliedWithLowerOrder_HasNoFault(ValueMatch first, ValueMatch second) => FaultAssert.None(
        Tables.OfRoutes(("a", Tables.Route(Tables.Header(first), -1)), ("b", Tables.Route(Tables.Header(second)))));

    [Fact]
    public void Validate_MoreConditionsThatImplyNoMore_LeaveTheOtherUnreached() => Unreached(
        Tables.Route(Tables.Query(Tables.Exists("q"), Tables.StartsWith("q", "1"))),
        Tables.Route(Tables.Query(Tables.Exact("q", "12"))),
        "more query conditions go before fewer");

    [Fact]
    public void Validate_ConditionInACrowdCovers_IsFound()
    {
        var crowd = Enumerable.Range(0, 20).Select(i => ($"r{i}", Tables.Route(Tables.Header(Tables.Exact("X", $"{i}")), -1)));

        FaultAssert.One(
            Tables.OfRoutes([.. crowd, ("late", Tables.Route(Tables.Header(Tables.Exact("X", "7"))))]), "/routes/late", "'r7' takes");
    }

    private static void Unreached(Route first, Route second, string reason) => FaultAssert.One(
        Tables.OfRoutes(("second", second), ("first", first)), "/routes/second", "'second' is never reached", "'first'", reason);
}
