using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What a circuit policy must keep to.</summary>
public static class CircuitPolicyRules
{
    private const int MaxConsecutiveFailures = 10_000;
    private const int MaxProbes = 100;
    private static readonly TimeSpan MinWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MinCooldown = TimeSpan.FromMilliseconds(10);

    /// <summary>All faults of a policy: where, as a JSON Pointer below it, and what to do about it.</summary>
    public static IEnumerable<(string Location, string Message)> Check(CircuitPolicy policy)
    {
        if (policy is { ConsecutiveFailures: null, FailureRatio: null })
        {
            yield return (string.Empty,
                "The circuit would never open. State consecutiveFailures such as 5, or failureRatio such as 0.5, or both.");
        }

        if (policy.ConsecutiveFailures is < 1 or > MaxConsecutiveFailures)
        {
            yield return ("/consecutiveFailures", Text(
                $"consecutiveFailures {policy.ConsecutiveFailures} is out of range. Write a number from 1 to {MaxConsecutiveFailures:N0}, or leave it out."));
        }

        if (policy.FailureRatio is not (null or (> 0 and <= 1)))
        {
            yield return ("/failureRatio", Text(
                $"failureRatio {policy.FailureRatio} is out of range. Write a share above 0 and up to 1, such as 0.5, or leave it out."));
        }

        if (policy.MinimumCalls < 1)
        {
            yield return ("/minimumCalls", Text($"minimumCalls {policy.MinimumCalls} is out of range. Write at least 1."));
        }

        if (policy.Probes is < 1 or > MaxProbes)
        {
            yield return ("/probes", Text($"probes {policy.Probes} is out of range. Write a number from 1 to {MaxProbes}."));
        }

        foreach (var fault in CheckTimes(policy))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(string Location, string Message)> CheckTimes(CircuitPolicy policy)
    {
        if (policy.Window < MinWindow || policy.Window > MaxWindow)
        {
            yield return ("/window", $"The window {Text(policy.Window)} is out of range. Write a duration from '1s' to '10m'.");
        }

        if (policy.Cooldown < MinCooldown)
        {
            yield return ("/cooldown", $"The cooldown {Text(policy.Cooldown)} is too short. Write at least '10ms'.");
        }

        if (policy.MaxCooldown < policy.Cooldown)
        {
            yield return ("/maxCooldown",
                $"maxCooldown {Text(policy.MaxCooldown)} is below the cooldown {Text(policy.Cooldown)}. Write at least as much as cooldown, or a shorter cooldown.");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan duration) =>
        FaultText.Quote(duration < TimeSpan.Zero && duration != Timeout.InfiniteTimeSpan ? duration.ToString("c") : Duration.Format(duration));
}
