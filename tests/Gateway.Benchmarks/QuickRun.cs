using System.Text.Json;
using Gateway.Benchmarks.CircuitBreaking;
using Gateway.Benchmarks.Forwarding;
using Gateway.Benchmarks.Observability;
using Gateway.Benchmarks.RateLimiting;
using Gateway.Benchmarks.Routing;

namespace Gateway.Benchmarks;

/// <summary>
/// The figures to watch, in under a minute: ratios within one run, and allocations exactly. BenchmarkDotNet has the
/// careful ones.
/// </summary>
internal static class QuickRun
{
    /// <returns>The exit code: 0, or 1 where an exact figure or a ratio is above its bound.</returns>
    public static async Task<int> ExecuteAsync(bool json)
    {
        var figures = new Dictionary<string, double>();
        MeasureRouting(figures);
        MeasureAccessLog(figures);
        CircuitFigures.MeasureCircuitBreaking(figures);
        LimiterFigures.MeasureRateLimiting(figures);
        await RequestCost.MeasureAsync(figures);
        foreach (var (name, value) in figures)
        {
            Console.WriteLine($"{name,-26} {value}");
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        return figures["routeMatchBytes"] == 0 && figures["accessLogFormatBytes"] == 0 ? 0 : 1;
    }

    private static void MeasureRouting(Dictionary<string, double> figures)
    {
        var few = new RouteMatchBenchmark { Routes = 10 };
        var many = new RouteMatchBenchmark { Routes = 10_000 };
        few.Setup();
        many.Setup();
        figures["routeMatchNs10"] = Measure.Nanoseconds(few.Match);
        figures["routeMatchNs10000"] = Measure.Nanoseconds(many.Match);
        figures["routeMatchRatio"] = Math.Round(figures["routeMatchNs10000"] / figures["routeMatchNs10"], 2);
        figures["routeMatchBytes"] = Measure.Bytes(many.Match);

        var load = new RouteTableLoadBenchmark();
        figures["validateMs10000"] = Measure.Milliseconds(() => load.Validate());
        figures["compileMs10000"] = Measure.Milliseconds(load.Compile);
    }

    private static void MeasureAccessLog(Dictionary<string, double> figures)
    {
        var log = new AccessLogBenchmark();
        figures["accessLogFormatNs"] = Measure.Nanoseconds(log.Format);
        figures["accessLogFormatBytes"] = Measure.Bytes(log.Format);
    }
}
