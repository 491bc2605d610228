using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Support;

/// <summary>A certificate authority of a test.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="name">Its common name.</param>
    /// <param name="signer">Who signs it; null for itself.</param>
    public TestAuthority(string name, TestAuthority? signer = null)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Certificate = signer is null ? request.CreateSelfSigned(Start, End) : Sign(request, signer, _key);
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    private static DateTimeOffset Start => TimeProvider.System.GetUtcNow().AddDays(-1);

    private static DateTimeOffset End => TimeProvider.System.GetUtcNow().AddDays(1);

    /// <summary>A certificate with its key.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="usage">Its extended key usage.</param>
    /// <param name="hosts">The names in it.</param>
    public X509Certificate2 Issue(string subject, string usage, params string[] hosts) => Issue(subject, usage, hosts, issuerUri: null);

    /// <summary>A certificate with its key, which says at <paramref name="issuerUri"/> its authority's is to be had.</summary>
    public X509Certificate2 Issue(string subject, string usage, string[] hosts, Uri? issuerUri)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (hosts.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(hosts, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        if (issuerUri is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUri.AbsoluteUri]));
        }

        return Sign(request, this, key);
    }

    /// <summary>A certificate's PEM, and its key's behind it.</summary>
    public static string PemWithKey(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n" + KeyPem(certificate);

    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static X509Certificate2 Sign(CertificateRequest request, TestAuthority signer, ECDsa key)
    {
        using var signed = request.Create(
            signer.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(signer._key), signer.Certificate.NotBefore.ToUniversalTime(), signer.Certificate.NotAfter.ToUniversalTime(), RandomNumberGenerator.GetBytes(8));
        using var own = signed.CopyWithPrivateKey(key);

        // Through PKCS #12, because some platforms cannot serve with the key as it was made.
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
