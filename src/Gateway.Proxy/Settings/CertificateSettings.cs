namespace Gateway.Proxy.Settings;

/// <summary>A certificate with its private key: PEM files, or one PKCS #12 file.</summary>
public sealed record CertificateSettings
{
    /// <summary>The PEM file with the certificate and its chain, or a PKCS #12 (.pfx, .p12) file.</summary>
    public required string Path { get; init; }

    /// <summary>The PEM file with the private key. Default: the certificate's file holds it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the private key. Better given as an environment variable than in a file.</summary>
    public string? Password { get; init; }
}
