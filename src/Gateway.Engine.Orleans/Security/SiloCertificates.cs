using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Security;

/// <summary>Reads a node's certificate and its authorities for each connection between silos.</summary>
internal sealed class SiloCertificates(SiloTlsOptions options)
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Tries, since silos would only say so when they connect.</summary>
    /// <exception cref="EngineStartException">A file is missing or is not what it should be.</exception>
    public void Check()
    {
        Try($"certificate {options.CertificatePath}{(options.KeyPath is { } key ? $" with its key {key}" : "")}", () => LoadOwn().Certificate.Dispose());
        Try($"authorities {options.CaPath}", () => _ = LoadAuthorities());
    }

    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificateContext = LoadContext(),
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy(),
        EnabledSslProtocols = Protocols,
    };

    public SslClientAuthenticationOptions ForClient() => new()
    {
        // No name is asked for: whom the authorities signed is a node.
        TargetHost = "",
        ClientCertificateContext = LoadContext(),
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        EnabledSslProtocols = Protocols,
    };

    private static void Try(string what, Action load)
    {
        try
        {
            load();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new EngineStartException(
                $"Silos cannot use the {what}: {exception.Message} Name files in PEM format that this process may read.", exception);
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(LoadAuthorities());
        return policy;
    }

    private SslStreamCertificateContext LoadContext()
    {
        var (certificate, others) = LoadOwn();
        return SslStreamCertificateContext.Create(certificate, others, offline: true);
    }

    private (X509Certificate2 Certificate, X509Certificate2Collection Others) LoadOwn()
    {
        using var own = X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath);
        var others = new X509Certificate2Collection();
        others.ImportFromPemFile(options.CertificatePath);

        // Through PKCS #12, because some platforms cannot serve with the key as it was read.
        return (X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null), others);
    }

    private X509Certificate2Collection LoadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.CaPath);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no certificate in it.");
    }
}
