namespace Gateway.Core.RouteTables;

/// <summary>Checks what routes do to try things out: faults and mirrors.</summary>
internal static class TrafficTestRules
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Check(FaultInjection injection, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["header"], injection.Header is { } header ? TokenSyntax.Check("header name", header) : null);
        faults.AddIf(at["delay"], injection.Delay < TimeSpan.Zero || injection.Delay > TimeSpan.FromMinutes(1) ? $"{Duration.Format(injection.Delay)} is out of range. Write a time from 0s to 1m." : null);
        faults.AddIf(at["delayPercent"], CheckPercent(injection.DelayPercent));
        faults.AddIf(at["abortPercent"], CheckPercent(injection.AbortPercent));
        faults.AddIf(at["abortStatus"], injection.AbortStatus is < 400 or > 599 ? $"The status {injection.AbortStatus} is no failure. Write one from 400 to 599." : null);
        if (injection.Delay == TimeSpan.Zero && injection.AbortStatus is null)
        {
            faults.Add(at, "The faultInjection does nothing. Add a delay or an abortStatus, or remove it.");
        }
    }

    public static void Check(string routeId, Route route, MirrorPolicy mirror, RouteTable table, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["percent"], CheckPercent(mirror.Percent));
        faults.AddIf(at["maxBodyBytes"], mirror.MaxBodyBytes is < 0 or > MaxBodyBytes ? $"maxBodyBytes {mirror.MaxBodyBytes} is out of range. Write a number from 0 to {MaxBodyBytes}." : null);
        if (!table.Clusters.ContainsKey(mirror.ClusterId))
        {
            faults.Add(at["clusterId"], $"The route {FaultText.Quote(routeId)} mirrors to the cluster {FaultText.Quote(mirror.ClusterId)}, which does not exist."
                + (faults.Suggest(mirror.ClusterId, table.Clusters.Keys) is { Length: > 0 } suggestion ? suggestion : " Add the cluster, or name one that exists."));
        }
        else if (mirror.ClusterId == route.ClusterId)
        {
            faults.Add(at["clusterId"], $"The route {FaultText.Quote(routeId)} mirrors to its own cluster, which would get every request twice. Name another one.");
        }
        else if (route.Respond is not null || route.Redirect is not null)
        {
            faults.Add(at, $"The route {FaultText.Quote(routeId)} is answered by the gateway, so there is nothing to mirror. Remove the mirror.");
        }
    }

    private static string? CheckPercent(double percent)
        => percent is >= 0 and <= 100 ? null : FormattableString.Invariant($"{percent} is out of range. Write a number from 0 to 100.");
}
