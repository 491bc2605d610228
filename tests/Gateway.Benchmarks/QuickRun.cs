using System.Text.Json;
using Gateway.Benchmarks.CircuitBreaking;
using Gateway.Benchmarks.Forwarding;
using Gateway.Benchmarks.Identity;
using Gateway.Benchmarks.LoadBalancing;
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
    // What must allocate nothing. Times depend on the machine and are for people to judge; these do not.
    private static readonly string[] MustBeZero =
    [
        "routeMatchBytes", "accessLogFormatBytes", "circuitRecordBytes", "edgeAdmitBytes", "edgeAdmitTwoBytes",
        "refusalBytes", "authorityGrantBytes", "identifyBytes", "jwtCachedBytes", "localCallBytes", "metricsRecordBytes", "webSocketFramesBytes",
    ];

    /// <returns>The exit code: 0, or 1 where something allocates that must not.</returns>
    public static async Task<int> ExecuteAsync(bool json)
    {
        var figures = new Dictionary<string, double>();
        MeasureRouting(figures);
        MeasureAccessLog(figures);
        CircuitFigures.MeasureCircuitBreaking(figures);
        LimiterFigures.MeasureRateLimiting(figures);
        IdentityFigures.Measure(figures);
        LoadBalancingFigures.Measure(figures);
        MeasureWebSockets(figures);
        await MetricsFigures.MeasureAsync(figures);
        await RequestCost.MeasureAsync(figures);
        foreach (var (name, value) in figures)
        {
            Console.WriteLine($"{name,-26} {value}");
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        var allocating = MustBeZero.Concat(LoadBalancingFigures.MustBeZero).Where(name => figures[name] != 0).ToList();
        allocating.ForEach(name => Console.Error.WriteLine($"{name} is {figures[name]} and must be 0."));
        return allocating.Count == 0 ? 0 : 1;
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

    private static void MeasureWebSockets(Dictionary<string, double> figures)
    {
        var frames = new WebSocketFramesBenchmark();
        figures["webSocketFramesNs"] = Measure.Nanoseconds(frames.Follow);
        figures["webSocketFramesBytes"] = Measure.Bytes(frames.Follow);
    }

    private static void MeasureAccessLog(Dictionary<string, double> figures)
    {
        var log = new AccessLogBenchmark();
        figures["accessLogFormatNs"] = Measure.Nanoseconds(log.Format);
        figures["accessLogFormatBytes"] = Measure.Bytes(log.Format);
    }
}
