namespace Gateway.Engine.Orleans;

/// <summary>
/// Mutual TLS between silos: each shows a certificate, and takes only those that one of the named authorities signed.
/// Files are read anew for each connection, so a certificate that is replaced is used from then on.
/// </summary>
/// <remarks>
/// Names in certificates do not count, since nodes come and go with their addresses: whoever has a certificate of these
/// authorities is a node. So they should sign nothing else. A certificate that states extended key usages must have those
/// of servers and of clients.
/// </remarks>
public sealed record SiloTlsOptions
{
    /// <summary>A PEM file with the node's certificate and, behind it, those between it and the authority.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the key. Null where the certificate's file has it too.</summary>
    public string? KeyPath { get; init; }

    /// <summary>A PEM file with the authorities that may have signed the nodes' certificates.</summary>
    public required string CaPath { get; init; }
}
