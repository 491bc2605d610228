namespace Gateway.Proxy.Settings;

/// <summary>What clusters that name it show to their https destinations, and whom they trust there.</summary>
public sealed record BackendTlsSettings
{
    /// <summary>The gateway's own certificate (mutual TLS). Its files are read again when they change. Default: none is shown.</summary>
    public CertificateSettings? Certificate { get; init; }

    /// <summary>
    /// The PEM file with the authorities, up to their roots, that sign the destinations' certificates; no others are trusted.
    /// Read again when it changes. Revocation is not looked up. Default: whom the system trusts.
    /// </summary>
    public string? CaPath { get; init; }
}
