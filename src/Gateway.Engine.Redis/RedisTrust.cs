using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>Decides whether a certificate is Redis's: signed by a trusted authority, and naming the host.</summary>
internal sealed class RedisTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection? _authorities;

    /// <exception cref="EngineStartException">The file of authorities cannot be read.</exception>
    public RedisTrust(RedisOptions options)
    {
        if (options.TlsCaPath is { } path)
        {
            _authorities = Read(path);
        }
    }

    /// <summary>Why a certificate is refused; null if it is not.</summary>
    /// <param name="certificate">Redis's.</param>
    /// <param name="chain">How the system would trust it.</param>
    /// <param name="errors">What the system found, the host's name included.</param>
    public string? Refusal(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it shows no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"its certificate ({certificate.Subject}) does not name the host";
        }

        return _authorities is null ? Refusal(certificate, chain, isTrusted: errors == SslPolicyErrors.None) : RefusalByAuthorities(certificate, chain);
    }

    private static string? Refusal(X509Certificate certificate, X509Chain? chain, bool isTrusted)
    {
        if (isTrusted)
        {
            return null;
        }

        var why = string.Join("; ", (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());
        return $"its certificate ({certificate.Subject}) is not trusted: {(why.Length == 0 ? "no reason is given" : why)}";
    }

    private string? RefusalByAuthorities(X509Certificate certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return Refusal(certificate, chain, isTrusted: chain.Build(own));
    }

    private static X509Certificate2Collection Read(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new EngineStartException($"The certificate authorities for Redis cannot be read from '{path}': {exception.Message}", exception);
        }

        return authorities.Count > 0
            ? authorities
            : throw new EngineStartException($"The file '{path}' has no certificate authority for Redis: it must hold PEM blocks that begin with -----BEGIN CERTIFICATE-----.");
    }
}
