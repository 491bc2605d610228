using System.Diagnostics.Metrics;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Listeners;

/// <summary>The certificates that the node's listeners show, and when they end.</summary>
internal sealed class ListenerCertificates
{
    private readonly List<ListenerTls> _listeners = [];

    /// <summary>The https listeners.</summary>
    public IReadOnlyList<ListenerTls> Listeners => _listeners;

    /// <summary>Each listener's url and the file of each of its certificates, with the certificate's end.</summary>
    public IEnumerable<(string Listener, string File, DateTimeOffset NotAfter)> All
        => from listener in _listeners from certificate in listener.Certificates select (listener.Url, certificate.Paths[0], certificate.Current.NotAfter);

    /// <summary>Adds one, before the node listens.</summary>
    public void Add(ListenerTls listener) => _listeners.Add(listener);

    /// <summary>Makes the ends of certificates a metric.</summary>
    public void Measure(IMeterFactory meters) => meters.Create(GatewayMetrics.MeterName).CreateObservableGauge(
        "gateway.certificate.not_after_timestamp",
        () => All.Select(c => new Measurement<double>(c.NotAfter.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("listener", c.Listener), new KeyValuePair<string, object?>("file", c.File))),
        "s",
        "When a listener's certificate ends, as seconds since the Unix epoch.");
}
