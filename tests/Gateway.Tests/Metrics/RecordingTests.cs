using Gateway.Core.Engines;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Metrics;

/// <summary>What recording costs.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task Scrape_OtherNodesInTheProcess_ShowsItsOwnCountsBeforeAndAfterTheirEnd()
    {
        using var client = new HttpClient();
        await using var node = await TestNode.StartAsync("routes: { own: { respond: { body: hello } } }");
        await client.GetAsync(node.Address).Within();
        await using (var other = await TestNode.StartAsync("routes: { own: { respond: { body: hello } } }"))
        {
            await client.GetAsync(other.Address).Within();
            await client.GetAsync(other.Address).Within();
            Assert.Equal(2, await CountAsync(other, 2));
            Assert.Equal(1, await CountAsync(node, 1));
        }

        Assert.Equal(1, await CountAsync(node, 1));

        // A request is counted just after its answer.
        async Task<double> CountAsync(TestNode of, int least)
        {
            var count = 0.0;
            await Polling.UntilAsync(async () =>
            {
                var scrape = await Scrape.OfAsync(client, of.AdminAddress);
                count = scrape["""gateway_requests_total{route="own",cluster="none",status="2xx"}"""] ?? 0;
                return count >= least;
            });
            return count;
        }
    }

    [Fact]
    public async Task Record_KnownSeries_AllocatesNothing()
    {
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"));
        var metrics = node.Services.GetRequiredService<GatewayMetrics>();
        var engine = node.Services.GetRequiredService<EngineMetrics>();
        var table = node.Services.GetRequiredService<RouteTableHolder>().Current;
        Assert.True(engine.IsEnabled);
        using var exchange = new Exchange();
        exchange.Begin(new DefaultHttpContext { Request = { ContentLength = 10 } }, table, ProxyTrust.Nobody, maxBodyBytes: null, TimeProvider.System);
        exchange.Route = table.Routes[0];
        exchange.Error = "destination_unavailable";
        exchange.ResponseBytes = 10;

        // What each record allocated every batch would; what the runtime allocates once, for this thread or a method it compiles
        // anew, only one or two can.
        Assert.Contains(0, Enumerable.Range(0, 10).Select(_ => AllocatedByMany()));

        long AllocatedByMany()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10_000; i++)
            {
                Record();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Record()
        {
            metrics.Begin();
            exchange.Finish();
            metrics.Record(exchange, isSlow: true);
            engine.Called("limiter", UnavailableReason.None, engine.Start());
        }
    }
}
