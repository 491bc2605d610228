namespace Gateway.Proxy.Settings;

/// <summary>The audit log: one JSON line for everything that somebody changes, or tries to, by the admin listener.</summary>
public sealed record AuditLogSettings
{
    /// <summary>The path that stands for standard output.</summary>
    internal const string StandardOutput = "-";

    /// <summary>Whether it is written. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A file to append to; <c>-</c> for standard output. Default: audit.log in dataDirectory.</summary>
    public string? Path { get; init; }
}
