using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Proxy.Certificates;

/// <summary>A certificate that can be shown, with the chain that goes with it.</summary>
internal sealed class LoadedCertificate
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public LoadedCertificate(X509Certificate2 certificate, X509Certificate2Collection others)
    {
        Certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, others, offline: true);
        foreach (var name in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()))
        {
            _names.Add(name);
        }
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>It with its chain, made ready once for all connections.</summary>
    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotAfter => Certificate.NotAfter.ToUniversalTime();

    /// <summary>Whether it names that very host.</summary>
    public bool Names(string host) => _names.Contains(host);

    /// <summary>Whether it names the host by a wildcard, which stands for one label, the first (RFC 6125, section 6.4.3).</summary>
    public bool Covers(string host) => host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && _names.Contains(string.Concat("*", host.AsSpan(dot)));
}
