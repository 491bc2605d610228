using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Listeners;

/// <summary>The certificates that the node's listeners show, and when they end.</summary>
internal sealed class ListenerCertificates
{
    private readonly List<(string Listener, DateTimeOffset NotAfter)> _all = [];

    /// <summary>Each listener's url with the end of its certificate.</summary>
    public IReadOnlyList<(string Listener, DateTimeOffset NotAfter)> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public void Add(string listener, X509Certificate2 certificate)
    {
        lock (_all)
        {
            _all.Add((listener, certificate.NotAfter.ToUniversalTime()));
        }
    }

    /// <summary>Makes the ends of certificates a metric.</summary>
    public void Measure(IMeterFactory meters) => meters.Create(GatewayMetrics.MeterName).CreateObservableGauge(
        "gateway.certificate.not_after_timestamp",
        () => All.Select(c => new Measurement<double>(c.NotAfter.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("listener", c.Listener))),
        "s",
        "When a listener's certificate ends, as seconds since the Unix epoch.");
}
