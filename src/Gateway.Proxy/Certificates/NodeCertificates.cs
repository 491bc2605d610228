using System.Diagnostics.Metrics;
using Gateway.Proxy.Listeners;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Certificates;

/// <summary>All certificates that the node shows, and when they end.</summary>
internal sealed class NodeCertificates(ListenerCertificates listeners, BackendIdentities backends)
{
    /// <summary>All files that may change, the authorities' ones included.</summary>
    public IEnumerable<WatchedFiles> Files => listeners.Listeners.SelectMany(listener => listener.Files).Concat(backends.All.SelectMany(backend => backend.Files));

    /// <summary>Each certificate's end.</summary>
    public IEnumerable<CertificateEnd> Ends => listeners.Listeners
        .SelectMany(listener => listener.Certificates, (listener, certificate) => CertificateEnd.Of("listener", listener.Url, certificate))
        .Concat(from backend in backends.All where backend.Certificate is not null select CertificateEnd.Of("backend_tls", backend.Name, backend.Certificate!));

    /// <summary>Makes the ends a metric.</summary>
    public void Measure(IMeterFactory meters) => meters.Create(GatewayMetrics.MeterName).CreateObservableGauge(
        "gateway.certificate.not_after_timestamp",
        () => Ends.Select(end => new Measurement<double>(end.NotAfter.ToUnixTimeSeconds(), new KeyValuePair<string, object?>(end.Kind, end.Owner), new KeyValuePair<string, object?>("file", end.File))),
        "s",
        "When a certificate that the node shows ends, as seconds since the Unix epoch; by listener, or backend_tls for those that it shows to backends.");
}
