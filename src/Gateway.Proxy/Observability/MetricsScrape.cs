using System.Diagnostics.Metrics;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Proxy.Observability;

/// <summary>Collects all metrics of the node and writes them in the Prometheus text format.</summary>
internal sealed class MetricsScrape : IDisposable
{
    // Room for 10,000 routes, of which most see two or three classes of status. Memory for all of it is taken at
    // once, so other instruments keep the small default.
    private const int MaxRouteSeries = 12_000;
    private const int MaxRouteStatusSeries = 32_000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    /// <param name="_">Its instruments must be there before they can be collected.</param>
    public MetricsScrape(GatewayMetrics _)
    {
        _reader = new BaseExportingMetricReader(_exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddView(View)
            .AddReader(_reader)
            .Build();
    }

    /// <summary>The text of one scrape. Scrapes take turns: a reader collects for one at a time.</summary>
    public async Task<string> CollectAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            _exporter.Text = new StringBuilder();
            _reader.Collect();
            return _exporter.Text.ToString();
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _reader.Dispose();
        _exporter.Dispose();
        _one.Dispose();
    }

    private static MetricStreamConfiguration? View(Instrument instrument) => instrument.Name switch
    {
        GatewayMetrics.Requests => new() { CardinalityLimit = MaxRouteStatusSeries },
        GatewayMetrics.RequestDuration => new() { CardinalityLimit = MaxRouteSeries },

        // In the Prometheus format this ending belongs to histograms.
        _ when instrument.Name.EndsWith(".count", StringComparison.Ordinal) => MetricStreamConfiguration.Drop,
        _ => null,
    };

    private sealed class PrometheusExporter : BaseExporter<Metric>
    {
        public StringBuilder Text { get; set; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                PrometheusFormatter.Write(Text, metric);
            }

            return ExportResult.Success;
        }
    }
}
