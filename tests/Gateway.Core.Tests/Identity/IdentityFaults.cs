using Gateway.Core.Identity;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.Identity;

internal static class IdentityFaults
{
    public static Dictionary<string, Tier> Tiers { get; } = new() { ["gold"] = new(), ["silver"] = new() };

    public static Dictionary<string, IdentityProvider> Providers { get; } = new() { ["corp"] = new() { Issuer = "https://corp", Audiences = ["api"] } };

    public static IReadOnlyList<RouteTableFault> Of(Dictionary<string, Consumer> consumers, bool hasPepper = true)
    {
        var faults = new FaultList();
        ConsumerRules.Check(consumers, Tiers, Providers, hasPepper, JsonPointer.Root["consumers"], faults);
        return faults.Faults;
    }

    /// <summary>Exactly one fault, there, with all of the parts in its message, and with none of the secrets.</summary>
    public static void AssertOne(IReadOnlyList<RouteTableFault> faults, string location, params string[] parts)
    {
        var fault = Assert.Single(faults);
        Assert.Equal(location, fault.Location);
        Assert.All(parts, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(Keys.Make(1).Sha256, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Keys.Make(1).Text[20..], fault.Message, StringComparison.Ordinal);
    }
}
