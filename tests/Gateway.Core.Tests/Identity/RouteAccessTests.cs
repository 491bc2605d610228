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

    private static IReadOnlyList<RouteTableFault> Check(RouteAccess access, string[] consumers, string[] tiers)
    {
        var faults = new FaultList();
        RouteAccessRules.Check(
            access, consumers, tiers, Keys.Consumers(("acme", null, [])), IdentityFaults.Tiers, JsonPointer.Root["routes"]["r"], faults);
        return faults.Faults;
    }

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
