using System.Collections.Frozen;
using Gateway.Core.Identity;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.Identity;

public sealed class RouteAccessTests
{
    private static readonly ConsumerIdentity Acme = new("acme", "gold", "k");
    private static readonly ConsumerIdentity Basic = new("basic", null, null);

    [Theory]
    [InlineData(RouteAccess.Public, "", "", AccessDecision.Allowed, AccessDecision.Allowed, AccessDecision.Allowed)]
    [InlineData(RouteAccess.Required, "", "", AccessDecision.Unauthenticated, AccessDecision.Allowed, AccessDecision.Allowed)]
    [InlineData(RouteAccess.Required, "acme", "", AccessDecision.Unauthenticated, AccessDecision.Allowed, AccessDecision.Forbidden)]
    [InlineData(RouteAccess.Required, "", "gold", AccessDecision.Unauthenticated, AccessDecision.Allowed, AccessDecision.Forbidden)]
    [InlineData(RouteAccess.Required, "basic", "gold", AccessDecision.Unauthenticated, AccessDecision.Allowed, AccessDecision.Allowed)]
    [InlineData(RouteAccess.Required, "Acme", "", AccessDecision.Unauthenticated, AccessDecision.Forbidden, AccessDecision.Forbidden)]
    [InlineData(RouteAccess.Required, "gold", "acme", AccessDecision.Unauthenticated, AccessDecision.Forbidden, AccessDecision.Forbidden)]
    public void Decide_AnonymousAcmeAndBasic_AsTheListsSay(
        RouteAccess access, string consumers, string tiers, AccessDecision anonymous, AccessDecision acme, AccessDecision basic)
    {
        var rule = new RouteAccessRule(access, Split(consumers), Split(tiers));
        Assert.Equal((anonymous, acme, basic), (rule.Decide(null), rule.Decide(Acme), rule.Decide(Basic)));
    }

    [Fact]
    public void Decide_Always_AllocatesNothing()
    {
        var rule = new RouteAccessRule(RouteAccess.Required, ["other"], ["silver"]);
        rule.Decide(Acme);

        var before = GC.GetAllocatedBytesForCurrentThread();
        rule.Decide(Acme);
        rule.Decide(null);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Check_AllowedListsOfAPublicRoute_AreFaults()
    {
        var faults = Check(RouteAccess.Public, ["acme"], ["gold"]);
        Assert.Equal(["/routes/r/allowedConsumers", "/routes/r/allowedTiers"], faults.Select(fault => fault.Location));
        Assert.All(faults, fault => Assert.Contains("access to required", fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_DanglingOrRepeatedNames_AreFaults()
    {
        IdentityFaults.AssertOne(Check(RouteAccess.Required, ["acne"], []), "/routes/r/allowedConsumers/0", "'acne'", "Did you mean 'acme'?");
        IdentityFaults.AssertOne(Check(RouteAccess.Required, [], ["gold", "nowhere"]), "/routes/r/allowedTiers/1", "'nowhere'", "Add the tier");
        IdentityFaults.AssertOne(Check(RouteAccess.Required, ["acme", "acme"], []), "/routes/r/allowedConsumers/1", "twice");
        Assert.Empty(Check(RouteAccess.Required, ["acme"], ["gold", "silver"]));
        Assert.Empty(Check(RouteAccess.Public, [], []));
    }

    [Fact]
    public void Decide_DeniedRoute_LetsNobodyIn()
    {
        var rule = new RouteAccessRule(RouteAccess.Deny, [], []);
        Assert.Equal((AccessDecision.Forbidden, AccessDecision.Forbidden), (rule.Decide(null), rule.Decide(Acme)));
    }

    [Theory]
    [InlineData("read", "sales", AccessDecision.Allowed)]
    [InlineData("read write", "sales", AccessDecision.Allowed)]
    [InlineData("write", "sales", AccessDecision.InsufficientScope)]
    [InlineData("", "sales", AccessDecision.InsufficientScope)]
    [InlineData("READ", "sales", AccessDecision.InsufficientScope)]
    [InlineData("read", "Sales", AccessDecision.Forbidden)]
    [InlineData("read", "", AccessDecision.Forbidden)]
    [InlineData("read", "it sales", AccessDecision.Allowed)]
    public void Decide_RouteWithScopesAndClaims_TakesTokensThatHaveAll(string scopes, string departments, AccessDecision decision)
    {
        var rule = new RouteAccessRule(RouteAccess.Required, [], [], ["read"], [new() { Claim = "department", Values = ["sales", "legal"] }]);
        var token = new TokenIdentity("p", scopes.Split(' ').ToFrozenSet(), new Dictionary<string, string[]> { ["department"] = departments.Split(' ') }.ToFrozenDictionary(), [], false);
        Assert.Equal(decision, rule.Decide(Acme with { Token = token }));
        Assert.Equal(AccessDecision.InsufficientScope, rule.Decide(Acme)); // A key has no scopes.
        Assert.Equal(AccessDecision.Unauthenticated, rule.Decide(null));
    }

    [Fact]
    public void Check_RouteWithoutAccess_FollowsTheTablesDefault()
    {
        var route = new Route { ClusterId = "c", AllowedConsumers = ["acme"] };
        Assert.Contains("lets nobody in", Assert.Single(Check(route, RouteAccess.Deny)).Message, StringComparison.Ordinal);
        Assert.Contains("lets everybody in", Assert.Single(Check(route, RouteAccess.Public)).Message, StringComparison.Ordinal);
        Assert.Empty(Check(route, RouteAccess.Required));
    }

    [Fact]
    public void Check_SubjectOfAProvider_NeedNotBeInTheTable()
    {
        Assert.Empty(Check(new Route { ClusterId = "c", AllowedConsumers = ["corp:somebody"] }, RouteAccess.Required));
        IdentityFaults.AssertOne(Check(new Route { ClusterId = "c", AllowedConsumers = ["crop:somebody"] }, RouteAccess.Required), "/routes/r/allowedConsumers/0", "'crop:somebody'");
        IdentityFaults.AssertOne(Check(new Route { ClusterId = "c", AllowedConsumers = ["corp:"] }, RouteAccess.Required), "/routes/r/allowedConsumers/0", "'corp:'");
    }

    [Fact]
    public void Check_ScopesAndClaims_AreCheckedOneByOne()
    {
        var route = new Route
        {
            ClusterId = "c",
            Access = RouteAccess.Required,
            RequiredScopes = ["read", "read write", ""],
            RequiredClaims = [new() { Claim = "a", Values = ["b"] }, new() { Claim = "/a~2", Values = ["b"] }, new() { Claim = "a", Values = [] }],
        };
        Assert.Equal(
            ["/routes/r/requiredScopes/1", "/routes/r/requiredScopes/2", "/routes/r/requiredClaims/1/claim", "/routes/r/requiredClaims/2/values"],
            Check(route, RouteAccess.Public).Select(fault => fault.Location));
    }

    [Fact]
    public void Check_ScopesInATableWithoutProviders_AreAFault()
    {
        var faults = new FaultList();
        RouteAccessRules.Check(
            new() { ClusterId = "c", Access = RouteAccess.Required, RequiredScopes = ["read"] }, new RouteTable(), JsonPointer.Root["routes"]["r"], faults);
        IdentityFaults.AssertOne(faults.Faults, "/routes/r/requiredScopes", "no identityProviders");
    }

    private static IReadOnlyList<RouteTableFault> Check(RouteAccess access, string[] consumers, string[] tiers) =>
        Check(new() { ClusterId = "c", Access = access, AllowedConsumers = consumers, AllowedTiers = tiers }, RouteAccess.Public);

    private static IReadOnlyList<RouteTableFault> Check(Route route, RouteAccess defaultAccess)
    {
        var table = new RouteTable
        {
            Consumers = Keys.Consumers(("acme", null, [])),
            Tiers = IdentityFaults.Tiers,
            IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = new() { Issuer = "https://corp", Audiences = ["api"] } },
            DefaultAccess = defaultAccess,
        };
        var faults = new FaultList();
        RouteAccessRules.Check(route, table, JsonPointer.Root["routes"]["r"], faults);
        return faults.Faults;
    }

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
