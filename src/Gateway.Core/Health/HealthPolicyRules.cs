using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Health;

/// <summary>What health checks must keep to.</summary>
internal static class HealthPolicyRules
{
    private const int MaxStreak = 100;
    private const int MaxFailures = 10_000;
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinEjection = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxEjection = TimeSpan.FromDays(1);

    public static void Check(HealthPolicy policy, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["panicThreshold"], CheckShare("panicThreshold", policy.PanicThreshold));
        if (policy.Active is { } active)
        {
            Check(active, at["active"], faults);
        }

        if (policy.Passive is { } passive)
        {
            Check(passive, at["passive"], faults);
        }

        if (policy is { Active: null, Passive: null })
        {
            faults.Add(at, "The health of this cluster's destinations is neither probed nor concluded from requests. Add active, such as 'active: { path: /health }', or 'passive: {}', or both.");
        }
    }

    private static void Check(ActiveHealthPolicy policy, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["path"], CheckPath(policy.Path));
        faults.AddIf(at["method"], TokenSyntax.Check("method", policy.Method));
        if (policy.Statuses.Count == 0)
        {
            faults.Add(at["statuses"], "No status would be healthy. List some, such as ['200-299'].");
        }

        for (var index = 0; index < policy.Statuses.Count; index++)
        {
            faults.AddIf(at["statuses"][index], StatusSet.TryParse(policy.Statuses[index], out _)
                ? null
                : $"{FaultText.Quote(policy.Statuses[index])} is no status. Write one from 100 to 599 such as '204', or a range such as '200-299'.");
        }

        faults.AddIf(at["interval"], CheckRange("interval", policy.Interval, MinInterval, MaxInterval));
        faults.AddIf(at["timeout"], CheckRange("timeout", policy.Timeout, MinTimeout, MaxTimeout));
        faults.AddIf(at["unhealthyAfter"], CheckCount("unhealthyAfter", policy.UnhealthyAfter, MaxStreak));
        faults.AddIf(at["healthyAfter"], CheckCount("healthyAfter", policy.HealthyAfter, MaxStreak));
    }

    private static void Check(PassiveHealthPolicy policy, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["consecutiveFailures"], CheckCount("consecutiveFailures", policy.ConsecutiveFailures, MaxFailures));
        faults.AddIf(at["ejection"], CheckRange("ejection", policy.Ejection, MinEjection, MaxEjection));
        faults.AddIf(at["maxEjection"], CheckRange("maxEjection", policy.MaxEjection, MinEjection, MaxEjection)
            ?? (policy.MaxEjection < policy.Ejection
                ? $"maxEjection {FaultText.Quote(Duration.Format(policy.MaxEjection))} is below ejection {FaultText.Quote(Duration.Format(policy.Ejection))}. Write at least as much as ejection, or a shorter ejection."
                : null));
        faults.AddIf(at["maxEjectedShare"], CheckShare("maxEjectedShare", policy.MaxEjectedShare));
    }

    private static string? CheckPath(string path)
        => path is not ['/', ..] ? $"The path {FaultText.Quote(path)} does not begin with a slash. Write one such as '/health'."
        : path.Any(c => c is <= ' ' or >= '\x7f' or '#') ? $"The path {FaultText.Quote(path)} has white space, a '#' or characters outside ASCII. Percent-encode them."
        : null;

    private static string? CheckRange(string name, TimeSpan value, TimeSpan min, TimeSpan max) => value >= min && value <= max
        ? null
        : $"The {name} {FaultText.Quote(value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan ? value.ToString("c") : Duration.Format(value))} is out of range. Write a duration from '{Duration.Format(min)}' to '{Duration.Format(max)}'.";

    private static string? CheckCount(string name, int count, int max) => count >= 1 && count <= max
        ? null
        : Text($"{name} {count} is out of range. Write a whole number from 1 to {max:N0}.");

    private static string? CheckShare(string name, double share) => share is >= 0 and <= 1
        ? null
        : Text($"{name} {share} is out of range. Write a share from 0 to 1, such as 0.5.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
