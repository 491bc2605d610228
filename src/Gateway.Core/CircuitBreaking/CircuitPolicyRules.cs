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
    private static readonly TimeSpan MinSlowCall = TimeSpan.FromMilliseconds(10);

    /// <summary>All faults of a policy: where, as a JSON Pointer below it, and what to do about it.</summary>
    public static IEnumerable<(string Location, string Message)> Check(CircuitPolicy policy)
    {
        if (policy is { ConsecutiveFailures: null, FailureRatio: null, SlowCallRatio: null })
        {
            yield return (string.Empty,
                "The circuit would never open. State consecutiveFailures such as 5, failureRatio such as 0.5, or slowCallRatio such as 0.5.");
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

        if (policy.SlowCallRatio is not (null or (> 0 and <= 1)))
        {
            yield return ("/slowCallRatio", Text(
                $"slowCallRatio {policy.SlowCallRatio} is out of range. Write a share above 0 and up to 1, such as 0.5, or leave it out."));
        }

        if (policy.MinimumCalls < 1)
        {
            yield return ("/minimumCalls", Text($"minimumCalls {policy.MinimumCalls} is out of range. Write at least 1."));
        }

        if (policy.Probes is < 1 or > MaxProbes)
        {
            yield return ("/probes", Text($"probes {policy.Probes} is out of range. Write a number from 1 to {MaxProbes}."));
        }

        if (policy.ProbeSuccesses < 1 || policy.ProbeSuccesses > Math.Max(policy.Probes, 1))
        {
            yield return ("/probeSuccesses", Text(
                $"probeSuccesses {policy.ProbeSuccesses} is out of range. Write a number from 1 to probes, which is {policy.Probes}."));
        }

        foreach (var fault in CheckFailures(policy).Concat(CheckProbe(policy)).Concat(CheckTimes(policy)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(string Location, string Message)> CheckFailures(CircuitPolicy policy)
    {
        if (policy.Failures.Count == 0)
        {
            yield return ("/failures", "Nothing would count as a failure. Name statuses such as 5xx or 503, timeout, or connection; or leave failures out.");
        }

        for (var index = 0; index < policy.Failures.Count; index++)
        {
            if (!FailureKinds.IsKnown(policy.Failures[index]))
            {
                yield return (Text($"/failures/{index}"),
                    $"{FaultText.Quote(policy.Failures[index])} is no kind of failure. Write a status such as 503, a class such as 5xx, timeout, or connection.");
            }
        }
    }

    private static IEnumerable<(string Location, string Message)> CheckProbe(CircuitPolicy policy)
    {
        if (policy.Probe == CircuitProbeMode.Path && policy.ProbePath is null)
        {
            yield return ("/probePath", "probe: path needs a probePath, such as /health.");
        }
        else if (policy.Probe == CircuitProbeMode.Request && policy.ProbePath is not null)
        {
            yield return ("/probePath", "probePath is asked for only with probe: path. Add that, or leave probePath out.");
        }

        if (policy.ProbePath is { } path && !IsPath(path))
        {
            yield return ("/probePath", $"probePath {FaultText.Quote(path)} is no path. Write one that begins with '/', in ASCII without spaces, such as /health.");
        }
    }

    /// <summary>Whether a text can stand in a request line as it is.</summary>
    private static bool IsPath(string text) => text.StartsWith('/') && text.All(character => character is > ' ' and < (char)127 and not '#');

    private static IEnumerable<(string Location, string Message)> CheckTimes(CircuitPolicy policy)
    {
        if (policy.Window < MinWindow || policy.Window > MaxWindow)
        {
            yield return ("/window", $"The window {Text(policy.Window)} is out of range. Write a duration from '1s' to '10m'.");
        }

        if (policy.SlowCallDuration < MinSlowCall || policy.SlowCallDuration > MaxWindow)
        {
            yield return ("/slowCallDuration", $"slowCallDuration {Text(policy.SlowCallDuration)} is out of range. Write a duration from '10ms' to '10m'.");
        }

        if (policy.Ramp is { } ramp && (ramp < TimeSpan.Zero || ramp > MaxWindow))
        {
            yield return ("/ramp", $"The ramp {Text(ramp)} is out of range. Write a duration from '0s' to '10m'.");
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
