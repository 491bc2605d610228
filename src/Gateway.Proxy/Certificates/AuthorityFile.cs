using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Proxy.Certificates;

/// <summary>Certificate authorities, from a PEM file that may change.</summary>
internal sealed class AuthorityFile : WatchedFiles
{
    private volatile X509Certificate2Collection _current = [];

    /// <param name="name">What they are, for messages.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    public AuthorityFile(string name, string path)
        : base(name, [path]) => ReadFirst();

    public override string Description => $"{_current.Count} authorities";

    /// <summary>How to judge a certificate that is to be signed by one of them.</summary>
    /// <remarks>Neither revocation nor missing certificates are asked for: that would be a call to somebody else within each handshake.</remarks>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(_current);
        return policy;
    }

    protected override void Read()
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(Paths[0]);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"'{Paths[0]}': {e.Message}", e);
        }

        _current = authorities.Count > 0
            ? authorities
            : throw new CryptographicException($"'{Paths[0]}' has no certificate: PEM blocks begin with -----BEGIN CERTIFICATE-----.");
    }
}
