using Gateway.Benchmarks.Forwarding;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Observability;

/// <summary>What metrics cost: recording a request, and a scrape of a node with 10,000 routes that have all had traffic.</summary>
internal static class MetricsFigures
{
    private const int Routes = 10_000;

    public static async Task MeasureAsync(Dictionary<string, double> figures)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-benchmark-");
        await using (var node = await Proxies.StartGatewayAsync("http://127.0.0.1:9", Routes, directory.FullName))
        {
            var metrics = node.Services.GetRequiredService<GatewayMetrics>();
            var scrape = node.Services.GetRequiredService<MetricsScrape>();
            var table = node.Services.GetRequiredService<RouteTableHolder>().Current;
            using var exchange = new Exchange();
            exchange.Begin(new DefaultHttpContext(), table, ProxyTrust.Nobody, maxBodyBytes: null, TimeProvider.System);
            exchange.ResponseBytes = 1000;
            foreach (var route in table.Routes)
            {
                exchange.Route = route;
                foreach (var status in new[] { 200, 404 })
                {
                    exchange.Context!.Response.StatusCode = status;
                    Record();
                }
            }

            figures["metricsRecordNs"] = Measure.Nanoseconds(Record);
            figures["metricsRecordBytes"] = Measure.Bytes(Record);
            figures["scrapeMs10000"] = Measure.Milliseconds(() => scrape.Collect(ExpositionFormat.OpenMetrics).Length);
            figures["scrapeMB10000"] = Math.Round(scrape.Collect(ExpositionFormat.OpenMetrics).Length / 1e6, 1);

            int Record()
            {
                metrics.Begin();
                exchange.Finish();
                metrics.Record(exchange);
                return 0;
            }
        }

        directory.Delete(recursive: true);
    }
}
