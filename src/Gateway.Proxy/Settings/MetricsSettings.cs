namespace Gateway.Proxy.Settings;

/// <summary>What the node counts and measures.</summary>
public sealed record MetricsSettings
{
    /// <summary>Whether it does. Without metrics the admin listener's /metrics is empty. Default: true.</summary>
    public bool Enabled { get; init; } = true;
}
