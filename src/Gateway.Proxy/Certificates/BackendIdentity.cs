using System.Net.Security;
using System.Security.Authentication;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Certificates;

/// <summary>What the gateway shows to the https destinations of clusters that name it, and whom it trusts there.</summary>
internal sealed class BackendIdentity
{
    private readonly AuthorityFile? _authorities;

    /// <param name="name">Its name in the node's settings.</param>
    /// <param name="settings">The files.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file cannot be used.</exception>
    public BackendIdentity(string name, BackendTlsSettings settings)
    {
        Name = name;
        Certificate = settings.Certificate is { } certificate ? new($"certificate of backendTls {name}", certificate) : null;
        _authorities = settings.CaPath is { } path ? new($"authorities of backendTls {name}", path) : null;
    }

    public string Name { get; }

    /// <summary>Null where it shows none.</summary>
    public CertificateFile? Certificate { get; }

    /// <summary>All files that may change.</summary>
    public IEnumerable<WatchedFiles> Files => new WatchedFiles?[] { Certificate, _authorities }.OfType<WatchedFiles>();

    /// <summary>Grows with each change of its files that was put in force.</summary>
    public int Version => (Certificate?.Version ?? 0) + (_authorities?.Version ?? 0);

    /// <summary>How to shake hands, by what its files say now.</summary>
    public SslClientAuthenticationOptions Options() => new()
    {
        ClientCertificateContext = Certificate?.Current.Context,
        CertificateChainPolicy = _authorities?.Policy(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,

        // A resumed session is shown no certificate anew: what was renewed or is no longer trusted would go on to count.
        AllowTlsResume = false,
    };
}
