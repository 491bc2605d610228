using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Certificates;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Listeners;

/// <summary>What one https listener shows to clients, and asks of them.</summary>
internal sealed class ListenerTls
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly ClientCertificateSettings? _clients;
    private readonly AuthorityFile? _authorities;

    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be read.</exception>
    public ListenerTls(ListenerSettings listener)
    {
        Url = listener.Url;
        Certificates = [.. listener.Certificates.Prepend(listener.Certificate!).Select(settings => new CertificateFile($"certificate of listener {listener.Url}", settings))];
        _clients = listener.ClientCertificates;
        _authorities = _clients is null ? null : new($"authorities of client certificates of listener {listener.Url}", _clients.CaPath);
    }

    public string Url { get; }

    /// <summary>The first is shown to whoever asks for no name, or for one that none of them has.</summary>
    public IReadOnlyList<CertificateFile> Certificates { get; }

    /// <summary>All files that may change.</summary>
    public IEnumerable<WatchedFiles> Files => _authorities is null ? Certificates : [.. Certificates, _authorities];

    /// <summary>How to shake hands with a client.</summary>
    /// <param name="host">The name that it asks for (SNI); null or empty for none.</param>
    public SslServerAuthenticationOptions OptionsFor(string? host) => new()
    {
        ServerCertificateContext = Choose(host).Context,
        EnabledSslProtocols = Protocols,
        ClientCertificateRequired = _clients is not null,
        CertificateChainPolicy = _authorities?.Policy(),
        RemoteCertificateValidationCallback = _clients is null ? null : IsAccepted,
    };

    /// <summary>By name, then by wildcard, then the first. Of several the earlier one.</summary>
    private LoadedCertificate Choose(string? host)
    {
        if (string.IsNullOrEmpty(host) || Certificates.Count == 1)
        {
            return Certificates[0].Current;
        }

        return (Certificates.FirstOrDefault(c => c.Current.Names(host)) ?? Certificates.FirstOrDefault(c => c.Current.Covers(host)) ?? Certificates[0]).Current;
    }

    private bool IsAccepted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        => certificate is null ? _clients!.Mode == ClientCertificateRule.Optional : errors == SslPolicyErrors.None;
}
