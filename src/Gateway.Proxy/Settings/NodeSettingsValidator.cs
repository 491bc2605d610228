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
        ValidateDurations(faults, settings);
        return faults;
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
