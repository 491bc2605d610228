using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Settings;

/// <summary>
/// Resolves the paths that the settings file states against its own directory; those from the environment stay
/// relative to the working directory, and so does dataDirectory, which should not move with the file.
/// </summary>
internal sealed class NodeSettingsPaths(string? file, DocumentSourceMap map)
{
    /// <summary>The settings with resolved paths.</summary>
    public NodeSettings Resolve(NodeSettings settings) => file is null ? settings : settings with
    {
        RouteTable = Resolve(settings.RouteTable, "/routeTable"),
        AccessLog = settings.AccessLog with { Path = Resolve(settings.AccessLog.Path, "/accessLog/path") },
        AuditLog = settings.AuditLog with
        {
            Path = settings.AuditLog.Path == AuditLogSettings.StandardOutput ? settings.AuditLog.Path : Resolve(settings.AuditLog.Path, "/auditLog/path"),
        },
        Listeners = [.. settings.Listeners.Select(Resolve)],
        BackendTls = settings.BackendTls.ToDictionary(tls => tls.Key, tls => Resolve(tls.Value, $"/backendTls/{tls.Key}")),
        Redis = settings.Redis with
        {
            PasswordPath = Resolve(settings.Redis.PasswordPath, "/redis/passwordPath"),
            TlsCaPath = Resolve(settings.Redis.TlsCaPath, "/redis/tlsCaPath"),
        },
        Silo = settings.Silo with { Tls = settings.Silo.Tls is { } tls ? Resolve(tls) : null },
    };

    private SiloTlsSettings Resolve(SiloTlsSettings tls) => tls with
    {
        CertificatePath = Resolve(tls.CertificatePath, "/silo/tls/certificatePath")!,
        KeyPath = Resolve(tls.KeyPath, "/silo/tls/keyPath"),
        CaPath = Resolve(tls.CaPath, "/silo/tls/caPath")!,
    };

    private ListenerSettings Resolve(ListenerSettings listener, int index) => listener with
    {
        Certificate = listener.Certificate is { } certificate ? Resolve(certificate, $"/listeners/{index}/certificate") : null,
        Certificates = [.. listener.Certificates.Select((other, number) => Resolve(other, $"/listeners/{index}/certificates/{number}"))],
        ClientCertificates = listener.ClientCertificates is { } clients
            ? clients with { CaPath = Resolve(clients.CaPath, $"/listeners/{index}/clientCertificates/caPath")! }
            : null,
    };

    private BackendTlsSettings Resolve(BackendTlsSettings tls, string location) => tls with
    {
        Certificate = tls.Certificate is { } certificate ? Resolve(certificate, location + "/certificate") : null,
        CaPath = Resolve(tls.CaPath, location + "/caPath"),
    };

    private CertificateSettings Resolve(CertificateSettings certificate, string location) => certificate with
    {
        Path = Resolve(certificate.Path, location + "/path")!,
        KeyPath = Resolve(certificate.KeyPath, location + "/keyPath"),
    };

    private string? Resolve(string? path, string location)
        => string.IsNullOrEmpty(path) || map.Find(location).Source != file
            ? path
            : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "", path);
}
