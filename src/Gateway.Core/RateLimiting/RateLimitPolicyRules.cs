using Gateway.Core.Identity;
using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>Checks one rate limit.</summary>
internal static class RateLimitPolicyRules
{
    private const string Both = "There is a list of windows beside a limit of its own. Move that into the list, or remove the list.";

    /// <param name="policy">The policy.</param>
    /// <param name="at">Where the policy stands; <see cref="JsonPointer.Root"/> makes locations relative to it.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(RateLimitPolicy policy, JsonPointer at, FaultList faults)
    {
        var before = faults.Count;
        if (policy.Windows.Count == 0)
        {
            RateLimitWindowRules.Check(policy.Single, policy.Single, at, faults);
        }
        else
        {
            faults.AddIf(at["windows"], policy.Single.IsEmpty ? null : Both);
            CheckWindows(policy.Windows, at["windows"], faults);
        }

        foreach (var (tier, change) in policy.Tiers)
        {
            CheckChange(policy, change, at["tiers"][tier], faults);
        }

        foreach (var (consumer, change) in policy.Consumers)
        {
            faults.AddIf(at["consumers"][consumer], ConsumerRules.CheckId(consumer));
            CheckChange(policy, change, at["consumers"][consumer], faults);
        }

        RateLimitKeyRules.Check(policy.Key, at["key"], faults);
        if (!Enum.IsDefined(policy.Scope))
        {
            faults.Add(at["scope"], $"There is no scope {FaultText.Quote(policy.Scope.ToString())}. Write 'policy', 'route' or 'cluster'.");
        }

        CheckUnavailable(policy, at, faults);
        if (faults.Count == before)
        {
            // These compare with the windows, and say little of windows that are wrong.
            RateLimitCostRules.Check(policy, at, faults);
        }
    }

    private static void CheckWindows(IReadOnlyList<RateLimitWindow> windows, JsonPointer at, FaultList faults)
    {
        if (windows.Count > RateLimitNumbers.MaxWindows)
        {
            faults.Add(at, $"There are {windows.Count} windows. Write at most {RateLimitNumbers.MaxWindows}.");
        }

        for (var index = 0; index < windows.Count; index++)
        {
            if (windows[index].Kind == RateLimitAlgorithm.Concurrency)
            {
                faults.Add(at[index]["algorithm"], "Requests in flight have no window. Make 'concurrency' a rate limit of its own, and name both on the route.");
                continue;
            }

            RateLimitWindowRules.Check(windows[index], windows[index], at[index], faults);
        }
    }

    private static void CheckChange(RateLimitPolicy policy, RateLimitTier change, JsonPointer at, FaultList faults)
    {
        if (change.Windows.Count > 0)
        {
            faults.AddIf(at["windows"], change.Change.IsEmpty ? null : Both);
            faults.AddIf(at["windows"], policy.IsConcurrency ? "The policy limits requests in flight, which have no windows. Write a 'limit'." : null);
            CheckWindows(change.Windows, at["windows"], faults);
        }
        else if (policy.Windows.Count == 0)
        {
            RateLimitWindowRules.Check(change.Change, policy.Single.With(change.Change), at, faults);
        }
        else if (!change.Change.IsEmpty)
        {
            faults.Add(at, "The policy has a list of windows, so a single limit says too little. Write 'windows' here, too: they replace the policy's.");
        }
    }

    private static void CheckUnavailable(RateLimitPolicy policy, JsonPointer at, FaultList faults)
    {
        if (!Enum.IsDefined(policy.OnUnavailable))
        {
            faults.Add(at["onUnavailable"], $"There is no choice {FaultText.Quote(policy.OnUnavailable.ToString())}. Write 'localShare', 'allow', 'deny' or 'reserved'.");
        }

        var isReserved = policy.OnUnavailable == UnavailablePolicy.Reserved;
        if (policy.ReservePercent is not null && !isReserved)
        {
            faults.Add(at["reservePercent"], "Nothing is set aside unless 'onUnavailable' is 'reserved'. Write that, or remove the percentage.");
        }
        else if (policy.ReservePercent is < 1 or > 50)
        {
            faults.Add(at["reservePercent"], $"{policy.ReservePercent} percent cannot be set aside. Write from 1 to 50.");
        }

        if (policy.IsConcurrency)
        {
            faults.AddIf(at["strict"], policy.Strict ? "Requests in flight have no strict mode: what they hold, they return. Remove 'strict'." : null);
            faults.AddIf(at["onUnavailable"], isReserved ? "Of requests in flight nothing can be set aside. Write 'localShare', 'allow' or 'deny'." : null);
        }
    }
}
