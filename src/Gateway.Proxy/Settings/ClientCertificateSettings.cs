namespace Gateway.Proxy.Settings;

/// <summary>What an https listener asks of clients (mutual TLS). A verified certificate goes to backends as Client-Cert (RFC 9440).</summary>
public sealed record ClientCertificateSettings
{
    /// <summary>Whether clients must have a certificate. Default: required.</summary>
    public ClientCertificateRule Mode { get; init; }

    /// <summary>The PEM file with the authorities that sign clients' certificates. Revocation is not looked up.</summary>
    public required string CaPath { get; init; }
}
