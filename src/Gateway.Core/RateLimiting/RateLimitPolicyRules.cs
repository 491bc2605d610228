using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>Checks one rate limit.</summary>
internal static class RateLimitPolicyRules
{
    private const string OnlyTokenBucket =
        "A burst goes with the algorithm 'tokenBucket' only: a fixed window admits its whole limit at once. Remove the burst, or change the algorithm.";

    /// <param name="policy">The policy.</param>
    /// <param name="at">Where the policy stands; <see cref="JsonPointer.Root"/> makes locations relative to it.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(RateLimitPolicy policy, JsonPointer at, FaultList faults)
    {
        if (!Enum.IsDefined(policy.Algorithm))
        {
            faults.Add(at["algorithm"], $"There is no algorithm {FaultText.Quote(policy.Algorithm.ToString())}. Write 'tokenBucket' or 'fixedWindow'.");
        }

        CheckNumbers(policy.Algorithm, policy.Limit, policy.Window, policy.Burst, at, faults);
        foreach (var (tier, change) in policy.Tiers)
        {
            CheckNumbers(policy.Algorithm, change.Limit, change.Window, change.Burst, at["tiers"][tier], faults);
        }
    }

    private static void CheckNumbers(
        RateLimitAlgorithm algorithm, long? limit, TimeSpan? window, long? burst, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["limit"], CheckPermits("limit", limit));
        faults.AddIf(at["window"], CheckWindow(window));
        faults.AddIf(
            at["burst"],
            burst is not null && algorithm == RateLimitAlgorithm.FixedWindow ? OnlyTokenBucket : CheckPermits("burst", burst));
    }

    private static string? CheckPermits(string name, long? permits) => permits switch
    {
        < 1 => $"The {name} {permits} would refuse every request. Write at least 1.",
        > RateLimitNumbers.MaxPermits => $"The {name} {permits} is too large. Write at most {RateLimitNumbers.MaxPermits}.",
        _ => null,
    };

    private static string? CheckWindow(TimeSpan? window)
    {
        if (window is not { } stated)
        {
            return null;
        }

        if (stated == Timeout.InfiniteTimeSpan)
        {
            return "The window is 'none', so permits would never come back. Write one from '1ms' to '1d'.";
        }

        if (stated < RateLimitNumbers.MinWindow)
        {
            return "The window is too short. Write at least '1ms'.";
        }

        return stated > RateLimitNumbers.MaxWindow
            ? $"The window {FaultText.Quote(Duration.Format(stated))} is too long. Write at most '1d'."
            : null;
    }
}
