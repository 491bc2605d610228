using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>Checks what requests cost in a policy whose windows are in order.</summary>
internal static class RateLimitCostRules
{
    public static void Check(RateLimitPolicy policy, JsonPointer at, FaultList faults)
    {
        if (policy.CostHeader is { } header)
        {
            faults.AddIf(at["costHeader"], TokenSyntax.Check("header name", header));
        }
        else if (policy.MaxCost is not null)
        {
            faults.Add(at["maxCost"], "Without 'costHeader' every request costs the same. Name the header, or remove 'maxCost'.");
        }

        if (policy.IsConcurrency)
        {
            faults.AddIf(at["cost"], policy.Cost is > 1 ? "A request in flight is one request. Remove the cost." : null);
            faults.AddIf(at["costHeader"], policy.CostHeader is null ? null : "A request in flight is one request. Remove the header.");
            return;
        }

        if (SmallestLimit(policy) < 2 && policy.OnUnavailable == UnavailablePolicy.Reserved)
        {
            faults.Add(at["onUnavailable"], "Of a limit of 1 nothing can be set aside. Write 'localShare', 'allow' or 'deny', or a larger limit.");
            return;
        }

        var most = RateLimitResolution.Changes(policy).Min(change => BurstOf(policy, change));
        faults.AddIf(at["cost"], CheckCost("cost", policy.Cost, most));
        faults.AddIf(at["maxCost"], CheckCost("maxCost", policy.MaxCost, most));
        if (policy.MaxCost < (policy.Cost ?? 1))
        {
            faults.Add(at["maxCost"], $"The maxCost {policy.MaxCost} is less than the cost {policy.Cost} of a request without the header. Write at least that.");
        }
    }

    private static string? CheckCost(string name, int? cost, long most) => cost switch
    {
        < 1 => $"The {name} {cost} is no cost. Write at least 1.",
        _ when cost > most => $"The {name} {cost} is more than {most}, the most that a request can ever have, so every such request would be refused. Write at most that, or raise the smallest burst.",
        _ => null,
    };

    private static long SmallestLimit(RateLimitPolicy policy) =>
        RateLimitResolution.Changes(policy).Min(change => RateLimitResolution.WindowsFor(policy, change).Min(window => Math.Min(window.Limit!.Value, window.Burst ?? long.MaxValue)));

    /// <summary>The smallest burst, less what is set aside.</summary>
    private static long BurstOf(RateLimitPolicy policy, RateLimitTier? change)
    {
        var percent = policy.OnUnavailable == UnavailablePolicy.Reserved ? policy.ReservePercent ?? RateLimitResolution.DefaultReservePercent : 0;
        var burst = RateLimitResolution.WindowsFor(policy, change).Min(window => window.Burst ?? window.Limit!.Value);
        return burst - LimiterWindow.Part(burst, percent);
    }
}
