namespace Gateway.Proxy.Settings;

/// <summary>One address that clients connect to.</summary>
public sealed record ListenerSettings
{
    /// <summary>http:// or https://, an IP address, localhost or * (every address), and a port. Port 0 takes a free one.</summary>
    public required string Url { get; init; }

    /// <summary>The HTTP versions spoken. Default: auto.</summary>
    public ListenerProtocol Protocol { get; init; }

    /// <summary>The certificate of an https listener. Its files are read again when they change.</summary>
    public CertificateSettings? Certificate { get; init; }

    /// <summary>
    /// More certificates: each is shown to clients that ask for a name in it (SNI), wildcards included. All others see
    /// <see cref="Certificate"/>. Default: none.
    /// </summary>
    public IReadOnlyList<CertificateSettings> Certificates { get; init; } = [];

    /// <summary>What an https listener asks of clients. Default: no certificate.</summary>
    public ClientCertificateSettings? ClientCertificates { get; init; }
}
