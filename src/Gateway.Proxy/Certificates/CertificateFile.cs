using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Certificates;

/// <summary>A certificate with its key, from files that may change.</summary>
internal sealed class CertificateFile : WatchedFiles
{
    private readonly CertificateSettings _settings;
    private volatile LoadedCertificate _current = null!;

    /// <param name="name">What it is, for messages.</param>
    /// <param name="settings">The files.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They hold no certificate with its key.</exception>
    public CertificateFile(string name, CertificateSettings settings)
        : base(name, settings.KeyPath is { } key ? [settings.Path, key] : [settings.Path])
    {
        _settings = settings;
        ReadFirst();
    }

    public LoadedCertificate Current => _current;

    public override string Description => FormattableString.Invariant($"{_current.Certificate.Subject}, valid until {_current.NotAfter:yyyy-MM-dd HH:mm} UTC");

    protected override void Read() => _current = CertificateReader.Read(_settings);
}
