namespace Gateway.Proxy.Settings;

/// <summary>
/// Mutual TLS between silos: a node lets in whoever shows a certificate that one of these authorities signed, whatever
/// name it bears. The same for all nodes of a fleet. Files are read anew for each connection.
/// </summary>
public sealed record SiloTlsSettings
{
    /// <summary>A PEM file with the node's certificate and its chain.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the key. Default: it is in the certificate's file.</summary>
    public string? KeyPath { get; init; }

    /// <summary>A PEM file with the authorities that sign the nodes' certificates, and nothing else.</summary>
    public required string CaPath { get; init; }
}
