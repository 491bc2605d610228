using System.Diagnostics.Metrics;
using Gateway.Proxy.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Gateway.Proxy.Observability;

/// <summary>Aggregates all metrics of the node; hands them to whoever scrapes, and sends them to a collector where the settings name one.</summary>
internal sealed class MetricsScrape : IDisposable
{
    /// <summary>How many threads the runtime's pool has: where they keep growing, something blocks them.</summary>
    internal const string ThreadCount = "dotnet.thread_pool.thread.count";

    // Room for 10,000 routes, of which most see two or three classes of status. Memory for all of it is taken at
    // once, so other instruments keep the small default.
    private const int MaxRouteSeries = RouteCounts.MaxRoutes;
    private const int MaxRouteStatusSeries = 32_000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly MetricsText _text = new();
    private readonly Sink _sink = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider? _provider;

    /// <param name="settings">Whether there are metrics, and where they are sent.</param>
    /// <param name="identity">The node's name, for collectors.</param>
    /// <param name="meters">Makes the node's meters.</param>
    /// <param name="_">Its instruments must be there before they can be collected.</param>
    public MetricsScrape(NodeSettings settings, Admin.NodeIdentity identity, IMeterFactory meters, GatewayMetrics _)
    {
        _reader = new BaseExportingMetricReader(_sink) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        if (!settings.Metrics.Enabled)
        {
            return; // Instruments that nobody listens to cost nothing.
        }

        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => OtlpTarget.Describe(resource, identity))
            .AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime")
            // Meters are found by their name, those of other nodes in the process too.
            .AddView(instrument => instrument.Meter is { Name: GatewayMetrics.MeterName, Scope: { } scope } && scope != meters ? MetricStreamConfiguration.Drop : View(instrument))
            .AddReader(_reader);
        if (settings.Otlp is { Endpoint: not null, Metrics: true } otlp)
        {
            builder.AddReader(new PeriodicExportingMetricReader(
                new OtlpMetricExporter(OtlpTarget.OptionsOf(otlp, "v1/metrics")), (int)otlp.Interval.TotalMilliseconds)
            {
                TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
            });
        }

        _provider = builder.Build();
    }

    /// <summary>Writes one scrape. Scrapes take turns: a reader collects for one at a time.</summary>
    public async Task WriteAsync(Stream target, ExpositionFormat format, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            await target.WriteAsync(Collect(format), cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Shows every metric to a reader of its own.</summary>
    /// <param name="visit">Called for each metric, before this returns.</param>
    /// <param name="cancellation">Gives up waiting for its turn.</param>
    public async Task VisitAsync(Action<Metric> visit, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            Collect(visit);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _reader.Dispose();
        _sink.Dispose();
        _one.Dispose();
    }

    /// <summary>The text of one scrape, good until the next.</summary>
    internal ReadOnlyMemory<byte> Collect(ExpositionFormat format)
    {
        _text.Clear();
        var formatter = new PrometheusFormatter(_text, format);
        Collect(formatter.Write);
        formatter.End();
        return _text.Written;
    }

    private void Collect(Action<Metric> visit)
    {
        if (_provider is null)
        {
            return;
        }

        _sink.Visit = visit;
        try
        {
            _reader.Collect();
        }
        finally
        {
            _sink.Visit = null;
        }
    }

    private static MetricStreamConfiguration? View(Instrument instrument) => instrument.Name switch
    {
        GatewayMetrics.Requests => new() { CardinalityLimit = MaxRouteStatusSeries },
        GatewayMetrics.RequestDuration or GatewayMetrics.RequestBytes or GatewayMetrics.ResponseBytes => new() { CardinalityLimit = MaxRouteSeries },

        // For each request they cost more than all of the gateway's own, which tell the same by cluster and address.
        "http.client.request.duration" or "http.client.active_requests" or "http.client.request.time_in_queue" or "http.client.open_connections" => MetricStreamConfiguration.Drop,

        // In the Prometheus format this ending belongs to histograms, and the others tell operators nothing.
        _ when instrument.Name != ThreadCount && instrument.Name.EndsWith(".count", StringComparison.Ordinal) => MetricStreamConfiguration.Drop,
        _ => null,
    };

    private sealed class Sink : BaseExporter<Metric>
    {
        public Action<Metric>? Visit { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                Visit?.Invoke(metric);
            }

            return ExportResult.Success;
        }
    }
}
