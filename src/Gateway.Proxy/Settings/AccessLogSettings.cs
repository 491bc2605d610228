namespace Gateway.Proxy.Settings;

/// <summary>The access log: one JSON line per request.</summary>
public sealed record AccessLogSettings
{
    /// <summary>Whether it is written. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A file to append to. Default: standard output.</summary>
    public string? Path { get; init; }
}
