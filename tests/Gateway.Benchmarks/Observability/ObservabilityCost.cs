using System.Diagnostics;
using Gateway.Benchmarks.Forwarding;
using Gateway.Benchmarks.Routing;
using Gateway.Proxy.Listeners;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Observability;

/// <summary>
/// What everything that watches costs: processor time of one proxied request with access log, metrics and tracing at its
/// usual share, over the same with none of them.
/// </summary>
/// <remarks>
/// In one process, so metrics of the node that has them listen on both; the node without is started and measured before.
/// Client and backend are in the process too and cost the same in both, so the ratio is of less than the whole.
/// </remarks>
internal static class ObservabilityCost
{
    private const int Warmup = 20_000;
    private const int Requests = 4_000;
    private const int Rounds = 9;

    public static async Task MeasureAsync(Dictionary<string, double> figures)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-benchmark-");
        using var backend = new FixedBackend();
        var off = await MeasureAsync(backend, directory.FullName, isOn: false);
        var on = await MeasureAsync(backend, directory.FullName, isOn: true);
        var offAgain = await MeasureAsync(backend, directory.FullName, isOn: false);
        var without = (off + offAgain) / 2;
        figures["observabilityOffCpuUs"] = Math.Round(without, 2);
        figures["observabilityOnCpuUs"] = Math.Round(on, 2);
        figures["observabilityRatio"] = Math.Round(on / without, 3);
        directory.Delete(recursive: true);
    }

    private static async Task<double> MeasureAsync(FixedBackend backend, string directory, bool isOn)
    {
        await using var node = await Proxies.StartGatewayAsync(backend.Address, 10, directory, settings => isOn
            ? settings with { Tracing = new() { Enabled = true, Sampling = 0.01 }, Otlp = new() { Endpoint = "http://127.0.0.1:9" } }
            : settings with { AccessLog = settings.AccessLog with { Enabled = false, Slow = Timeout.InfiniteTimeSpan }, Metrics = new() { Enabled = false } });
        var random = new Random(1);
        using var client = new FixedClient(
            new Uri(node.Services.GetRequiredService<IServer>().ListenerAddresses().First()), Enumerable.Range(0, 1024).Select(_ => RouteTables.PathOf(random.Next(10))));
        Run(client, Warmup);
        var median = Enumerable.Range(0, Rounds).Select(_ => Run(client, Requests)).Order().ElementAt(Rounds / 2);
        await node.StopAsync();
        return median;
    }

    /// <returns>Microseconds of processor time for each request.</returns>
    private static double Run(FixedClient client, int requests)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < requests; i++)
        {
            client.Send();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / requests;
    }
}
