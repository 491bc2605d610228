using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Certificates;

/// <summary>Reads a certificate, its key and its chain.</summary>
internal static class CertificateReader
{
    /// <exception cref="CryptographicException">The files hold something else; the message names them.</exception>
    public static LoadedCertificate Read(CertificateSettings settings)
    {
        try
        {
            return Path.GetExtension(settings.Path) is ".pfx" or ".p12" ? ReadPkcs12(settings) : ReadPem(settings);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"'{settings.Path}'{(settings.KeyPath is { } key ? $" with '{key}'" : "")}: {e.Message}", e);
        }
    }

    private static LoadedCertificate ReadPkcs12(CertificateSettings settings)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(settings.Path, settings.Password);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("There is no certificate with a private key in it.");
        return new(own, [.. all.Where(certificate => certificate != own)]);
    }

    private static LoadedCertificate ReadPem(CertificateSettings settings)
    {
        var own = settings.Password is null
            ? X509Certificate2.CreateFromPemFile(settings.Path, settings.KeyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(settings.Path, settings.Password, settings.KeyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(settings.Path);
        return new(own, chain);
    }
}
