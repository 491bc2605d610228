using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Settings;

/// <summary>The rules of node settings beyond the types and ranges of single values.</summary>
internal static class NodeSettingsValidator
{
    // Timers take no more than 49 days; nobody waits a day for a node to leave.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>All broken rules. Looks whether certificate files exist; paths must be resolved before.</summary>
    public static IReadOnlyList<NodeSettingsFault> Validate(NodeSettings settings)
    {
        var faults = new List<NodeSettingsFault>();
        new ListenerValidator(faults).Validate(settings);
        new BackendTlsValidator(faults).Validate(settings);
        for (var index = 0; index < settings.TrustedProxies.Count; index++)
        {
            var text = settings.TrustedProxies[index];
            if (!AddressRange.TryParse(text, out _, out var problem))
            {
                faults.Add(new($"/trustedProxies/{index}", $"'{text}' {problem}"));
            }
        }

        new FleetSettingsValidator(faults).Validate(settings);
        NotEmpty(faults, "/routeTable", settings.RouteTable);
        NotEmpty(faults, "/dataDirectory", settings.DataDirectory);
        NotEmpty(faults, "/accessLog/path", settings.AccessLog.Path);
        NotEmpty(faults, "/auditLog/path", settings.AuditLog.Path);
        ValidateDurations(faults, settings);
        ValidateOtlp(faults, settings.Otlp);
        return faults;
    }

    private static void ValidateOtlp(List<NodeSettingsFault> faults, OtlpSettings otlp)
    {
        if (otlp.Endpoint is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is ("http" or "https") && endpoint.Query.Length == 0))
        {
            faults.Add(new("/otlp/endpoint", $"'{text}' is no address of a collector. Write one such as http://collector.internal:4318."));
        }

        if (otlp.Interval < TimeSpan.FromSeconds(1) || otlp.Interval > TimeSpan.FromHours(1))
        {
            faults.Add(new("/otlp/interval", $"interval must be from 1s to 1h, not {Duration.Format(otlp.Interval)}."));
        }
    }

    private static void ValidateDurations(List<NodeSettingsFault> faults, NodeSettings settings)
    {
        var drain = settings.Shutdown.DrainDelay;
        if (drain < TimeSpan.Zero || drain > Longest)
        {
            faults.Add(new("/shutdown/drainDelay", $"drainDelay must be from 0s to 1d, not {Duration.Format(drain)}."));
        }

        var timeout = settings.Shutdown.Timeout;
        if (timeout == TimeSpan.Zero || timeout > Longest)
        {
            faults.Add(new("/shutdown/timeout", $"timeout must be more than 0s and at most 1d, or none, not {Duration.Format(timeout)}."));
        }

        var (spread, longest) = (settings.Shutdown.WebSocketSpread, timeout == Timeout.InfiniteTimeSpan ? Longest : timeout);
        if (spread < TimeSpan.Zero || spread > longest)
        {
            faults.Add(new("/shutdown/webSocketSpread", $"webSocketSpread must be from 0s to timeout ({Duration.Format(longest)}), not {Duration.Format(spread.Value)}."));
        }

        if (settings.AccessLog.Slow == TimeSpan.Zero)
        {
            faults.Add(new("/accessLog/slow", "slow must be more than 0s, or none."));
        }

        var head = settings.Limits.RequestHead;
        if (head <= TimeSpan.Zero || head > Longest)
        {
            faults.Add(new("/limits/requestHead", $"requestHead must be more than 0s and at most 1d, not {Duration.Format(head)}."));
        }

        if (settings.Limits.ClientIdle == TimeSpan.Zero)
        {
            faults.Add(new("/limits/clientIdle", "clientIdle must be more than 0s, or none."));
        }
    }

    private static void NotEmpty(List<NodeSettingsFault> faults, string location, string? text)
    {
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            faults.Add(new(location, $"{location[(location.LastIndexOf('/') + 1)..]} is empty. Give a path, or remove the key."));
        }
    }
}
