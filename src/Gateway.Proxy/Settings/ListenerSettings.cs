namespace Gateway.Proxy.Settings;

/// <summary>One address that clients connect to.</summary>
public sealed record ListenerSettings
{
    /// <summary>http:// or https://, an IP address, localhost or * (every address), and a port. Port 0 takes a free one.</summary>
    public required string Url { get; init; }

    /// <summary>The HTTP versions spoken. Default: auto.</summary>
    public ListenerProtocol Protocol { get; init; }

    /// <summary>The certificate of an https listener.</summary>
    public CertificateSettings? Certificate { get; init; }
}
