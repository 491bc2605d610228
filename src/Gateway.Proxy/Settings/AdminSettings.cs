namespace Gateway.Proxy.Settings;

/// <summary>The operators' listener.</summary>
public sealed record AdminSettings
{
    /// <summary>Its address. Anything but loopback makes it reachable for others. Default: http://127.0.0.1:8081.</summary>
    public string Url { get; init; } = "http://127.0.0.1:8081";

    /// <summary>
    /// Hosts, names or addresses without port, that requests may name beside loopback ones. Others are refused, so
    /// that a web page cannot reach the listener through a browser by DNS rebinding. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Whether looking needs a token with the role read too, metrics included; of probes (/.gateway) it never does.
    /// Default: false, whoever reaches the listener may look.
    /// </summary>
    public bool ReadsNeedToken { get; init; }
}
