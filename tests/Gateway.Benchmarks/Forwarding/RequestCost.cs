using System.Diagnostics;
using Gateway.Benchmarks.Routing;
using Gateway.Proxy.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Forwarding;

/// <summary>
/// What one proxied request costs in this process: bytes allocated, exactly, and the time of one round trip.
/// </summary>
internal static class RequestCost
{
    private const int Warmup = 20_000;
    private const int Requests = 4_000;
    private const int Rounds = 9;

    public static async Task MeasureAsync(Dictionary<string, double> figures)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-benchmark-");
        using var backend = new FixedBackend();
        await using var few = await Proxies.StartGatewayAsync(backend.Address, 10, directory.FullName);
        await using var many = await Proxies.StartGatewayAsync(backend.Address, 10_000, directory.FullName);
        await using var yarp = await Proxies.StartYarpAsync(backend.Address);
        await using var forwarder = await Proxies.StartForwarderAsync(backend.Address);

        using var fewClient = Client(few, 10);
        using var manyClient = Client(many, 10_000);
        using var yarpClient = Client(yarp, 10);
        using var forwarderClient = Client(forwarder, 10);
        FixedClient[] clients = [fewClient, manyClient, yarpClient, forwarderClient];
        foreach (var client in clients)
        {
            Run(client, Warmup);
        }

        // In turn, so that whatever else the machine does falls on all of them.
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(clients, c => Run(c, Requests))).ToList();
        figures["requestUs10"] = Median(rounds.Select(r => r[0].Microseconds));
        figures["requestUs10000"] = Median(rounds.Select(r => r[1].Microseconds));
        figures["requestRatio10000To10"] = Median(rounds.Select(r => r[1].Microseconds / r[0].Microseconds));
        figures["requestBytesGateway"] = Median(rounds.Select(r => r[0].Bytes));
        figures["requestBytesYarp"] = Median(rounds.Select(r => r[2].Bytes));
        figures["requestBytesForwarder"] = Median(rounds.Select(r => r[3].Bytes));
        directory.Delete(recursive: true);
    }

    private static FixedClient Client(WebApplication app, int routes)
    {
        var random = new Random(1);
        return new(new Uri(app.Services.GetRequiredService<IServer>().ListenerAddresses().First()), Enumerable.Range(0, 1024).Select(_ => RouteTables.PathOf(random.Next(routes))));
    }

    private static (double Microseconds, double Bytes) Run(FixedClient client, int requests)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < requests; i++)
        {
            client.Send();
        }

        return (watch.Elapsed.TotalMicroseconds / requests, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / requests);
    }

    private static double Median(IEnumerable<double> values) => Math.Round(values.Order().ElementAt(Rounds / 2), 2);
}
