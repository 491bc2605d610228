using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class RateLimitPolicyRulesTests
{
    private static readonly RateLimitPolicy Sound = new() { Limit = 100, Window = TimeSpan.FromSeconds(1) };

    private static readonly RateLimitPolicy Quota = new() { Limit = 1_000, Per = CalendarPeriod.Month };
    private static readonly RateLimitPolicy Flight = new() { Algorithm = RateLimitAlgorithm.Concurrency, Limit = 10 };

    private static readonly RateLimitPolicy Several = new()
    {
        Windows =
        [
            new() { Limit = 10, Window = TimeSpan.FromSeconds(1) },
            new() { Limit = 1_000, Window = TimeSpan.FromHours(1), Algorithm = RateLimitAlgorithm.SlidingWindow },
            new() { Limit = 10_000, Per = CalendarPeriod.Day },
        ],
    };

    [Fact]
    public void Check_Bounds_HaveNoFault()
    {
        Assert.Empty(Check(Sound with { Limit = 1, Window = TimeSpan.FromDays(1), Burst = 1_000_000_000 }));
        Assert.Empty(Check(Sound with { Limit = 1_000_000_000, Window = TimeSpan.FromMilliseconds(1), Burst = 1 }));
        Assert.Empty(Check(Sound with { Algorithm = RateLimitAlgorithm.FixedWindow, Tiers = Tier(new() { Limit = 5 }) }));
    }

    [Fact]
    public void Check_EveryKindOfPolicy_HasNoFault()
    {
        Assert.Empty(Check(Quota with { TimeZone = "Europe/Berlin" }));
        Assert.Empty(Check(Quota with { Tiers = Tier(new() { Limit = 5 }) }));
        Assert.Empty(Check(Flight with { Tiers = Tier(new() { Limit = 5 }), OnUnavailable = UnavailablePolicy.Deny }));
        Assert.Empty(Check(Several with { Tiers = Tier(new() { Windows = [Several.Windows[0]] }), Strict = true }));
        Assert.Empty(Check(Sound with { Tiers = Tier(new() { Windows = Several.Windows }) }));
        Assert.Empty(Check(Sound with { Key = ["consumer", "route", "header:X-Tenant", "address"], Scope = RateLimitScope.Cluster }));
        Assert.Empty(Check(Sound with { CostHeader = "x-cost", Cost = 2, MaxCost = 90, OnUnavailable = UnavailablePolicy.Reserved }));
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
        One(Sound with { Limit = null }, "/limit", "missing");
        One(Sound with { Window = null }, "/window", "missing", "per: day");
        One(Sound with { TimeZone = "UTC" }, "/timeZone", "'per'");
        One(Sound with { Per = CalendarPeriod.Day }, "/window", "'per'");
        One(Sound with { Algorithm = RateLimitAlgorithm.SlidingWindow, Burst = 5 }, "/burst", "'tokenBucket'");
        One(Quota with { Algorithm = RateLimitAlgorithm.TokenBucket }, "/algorithm", "'fixedWindow'");
        One(Quota with { Per = (CalendarPeriod)9 }, "/per", "'9'", "'month'");
        One(Quota with { TimeZone = "Europe/Atlantis" }, "/timeZone", "'Europe/Atlantis'", "tzdata");
        One(Flight with { Window = TimeSpan.FromSeconds(1) }, "/window", "'concurrency'");
        One(Flight with { Burst = 2 }, "/burst", "'concurrency'");
        One(Flight with { Strict = true }, "/strict", "'strict'");
        One(Flight with { OnUnavailable = UnavailablePolicy.Reserved }, "/onUnavailable", "'deny'");
        One(Flight with { Cost = 2 }, "/cost", "Remove");
        One(Flight with { CostHeader = "x-cost" }, "/costHeader", "Remove");
        One(Several with { Limit = 5 }, "/windows", "remove the list");
        One(Several with { Windows = [new() { Limit = 1 }] }, "/windows/0/window", "missing");
        One(Several with { Windows = [.. Enumerable.Repeat(Several.Windows[0], 9)] }, "/windows", "9 windows", "at most 8");
        One(Several with { Windows = [new() { Algorithm = RateLimitAlgorithm.Concurrency, Limit = 3 }] }, "/windows/0/algorithm", "of its own");
        One(Several with { Tiers = Tier(new() { Limit = 5 }) }, "/tiers/gold", "Write 'windows' here");
        One(Several with { Tiers = Tier(new() { Limit = 5, Windows = Several.Windows }) }, "/tiers/gold/windows", "remove the list");
        One(Sound with { Consumers = new Dictionary<string, RateLimitTier> { ["a b"] = new() } }, "/consumers/a b", "' '");
        One(Sound with { Consumers = new Dictionary<string, RateLimitTier> { ["alice"] = new() { Limit = 0 } } }, "/consumers/alice/limit", "at least 1");
        One(Sound with { Key = ["konsumer"] }, "/key/0", "'konsumer'", "Did you mean 'consumer'?");
        One(Sound with { Key = ["header:"] }, "/key/0", "empty");
        One(Sound with { Key = ["header:a b"] }, "/key/0", "' '");
        One(Sound with { Key = ["route", "route"] }, "/key/1", "twice");
        One(Sound with { Key = ["header:a", "header:b", "header:c", "header:d", "route"] }, "/key", "at most 4");
        One(Sound with { Scope = (RateLimitScope)5 }, "/scope", "'cluster'");
        One(Sound with { OnUnavailable = (UnavailablePolicy)9 }, "/onUnavailable", "'reserved'");
        One(Sound with { ReservePercent = 5 }, "/reservePercent", "'reserved'");
        One(Sound with { OnUnavailable = UnavailablePolicy.Reserved, ReservePercent = 51 }, "/reservePercent", "from 1 to 50");
        One(Sound with { Limit = 1, OnUnavailable = UnavailablePolicy.Reserved }, "/onUnavailable", "limit of 1");
        One(Sound with { Cost = 0 }, "/cost", "at least 1");
        One(Sound with { Cost = 101 }, "/cost", "101", "100");
        One(Sound with { Cost = 95, OnUnavailable = UnavailablePolicy.Reserved }, "/cost", "90");
        One(Sound with { Cost = 10, Tiers = Tier(new() { Limit = 9 }) }, "/cost", "9");
        One(Sound with { MaxCost = 5 }, "/maxCost", "'costHeader'");
        One(Sound with { CostHeader = "x cost" }, "/costHeader", "' '");
        One(Sound with { CostHeader = "x-cost", MaxCost = 101 }, "/maxCost", "100");
        One(Sound with { CostHeader = "x-cost", Cost = 5, MaxCost = 4 }, "/maxCost", "4", "5");
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

    [Fact]
    public void Resolve_Consumer_GoesBeforeItsTier()
    {
        var policy = Sound with { Tiers = Tier(new() { Limit = 500 }), Consumers = new Dictionary<string, RateLimitTier> { ["alice"] = new() { Windows = Several.Windows } } };
        Assert.Equal("TokenBucket 500 per 00:00:01, burst 500, version 3", RateLimitNumbers.Resolve(policy, "gold", 3, "bob").ToString());
        Assert.Equal(
            "TokenBucket 10 per 00:00:01, burst 10 and SlidingWindow 1000 per 01:00:00, burst 1000 and FixedWindow 10000 per Day of UTC, version 3",
            RateLimitNumbers.Resolve(policy, "gold", 3, "alice").ToString());
    }

    [Fact]
    public void AreDurable_AnyCallersLimitsLastLong_IsTrue()
    {
        Assert.False(RateLimitResolution.AreDurable(Sound));
        Assert.True(RateLimitResolution.AreDurable(Quota));
        Assert.False(RateLimitResolution.AreDurable(Flight));
        Assert.True(RateLimitResolution.AreDurable(Sound with { Tiers = Tier(new() { Window = TimeSpan.FromHours(1) }) }));
        Assert.Equal(7, RateLimitResolution.ResolveConcurrency(Flight with { Tiers = Tier(new() { Limit = 7 }) }, "gold", null));
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
