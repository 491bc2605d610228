using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class RateLimitPolicyRulesTests
{
    private static readonly RateLimitPolicy Sound = new() { Limit = 100, Window = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Check_Bounds_HaveNoFault()
    {
        Assert.Empty(Check(Sound with { Limit = 1, Window = TimeSpan.FromDays(1), Burst = 1_000_000_000 }));
        Assert.Empty(Check(Sound with { Limit = 1_000_000_000, Window = TimeSpan.FromMilliseconds(1), Burst = 1 }));
        Assert.Empty(Check(Sound with { Algorithm = RateLimitAlgorithm.FixedWindow, Tiers = Tier(new() { Limit = 5 }) }));
    }

    [Fact]
    public void Check_EachMistake_IsLocatedAndHasARemedy()
    {
        One(Sound with { Limit = 0 }, "/limit", "at least 1");
        One(Sound with { Limit = 1_000_000_001 }, "/limit", "at most 1000000000");
        One(Sound with { Window = TimeSpan.FromTicks(9_999) }, "/window", "'1ms'");
        One(Sound with { Window = TimeSpan.Zero }, "/window", "'1ms'");
        One(Sound with { Window = TimeSpan.FromDays(2) }, "/window", "'2d'", "'1d'");
        One(Sound with { Window = Timeout.InfiniteTimeSpan }, "/window", "'none'");
        One(Sound with { Burst = 0 }, "/burst", "at least 1");
        One(Sound with { Algorithm = RateLimitAlgorithm.FixedWindow, Burst = 5 }, "/burst", "'tokenBucket'");
        One(Sound with { Algorithm = (RateLimitAlgorithm)7 }, "/algorithm", "'7'", "'fixedWindow'");
        One(Sound with { Tiers = Tier(new() { Limit = -1 }) }, "/tiers/gold/limit", "at least 1");
        One(Sound with { Tiers = Tier(new() { Window = TimeSpan.FromDays(2) }) }, "/tiers/gold/window", "'1d'");
        One(Sound with { Algorithm = RateLimitAlgorithm.FixedWindow, Tiers = Tier(new() { Burst = 5 }) }, "/tiers/gold/burst", "'tokenBucket'");
    }

    [Fact]
    public void Resolve_Tier_ChangesWhatItStates()
    {
        var policy = Sound with { Burst = 150, Tiers = Tier(new() { Limit = 500 }) };
        Assert.Equal("TokenBucket 100 per 00:00:01, burst 150, version 3", RateLimitNumbers.Resolve(policy, null, 3).ToString());
        Assert.Equal("TokenBucket 100 per 00:00:01, burst 150, version 3", RateLimitNumbers.Resolve(policy, "other", 3).ToString());
        Assert.Equal("TokenBucket 500 per 00:00:01, burst 500, version 3", RateLimitNumbers.Resolve(policy, "gold", 3).ToString());
    }

    private static Dictionary<string, RateLimitTier> Tier(RateLimitTier tier) => new() { ["gold"] = tier };

    private static void One(RateLimitPolicy policy, string location, params string[] parts)
    {
        var fault = Assert.Single(Check(policy));
        Assert.Equal(location, fault.Location);
        Assert.All(parts, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
    }

    private static IReadOnlyList<RouteTableFault> Check(RateLimitPolicy policy)
    {
        var faults = new FaultList();
        RateLimitPolicyRules.Check(policy, JsonPointer.Root, faults);
        return faults.Faults;
    }
}
