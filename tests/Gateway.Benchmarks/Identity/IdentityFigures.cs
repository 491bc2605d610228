namespace Gateway.Benchmarks.Identity;

/// <summary>The figures of identity and of the local engine for the quick run.</summary>
internal static class IdentityFigures
{
    public static void Measure(Dictionary<string, double> figures)
    {
        var identify = new IdentifyBenchmark { Keys = 1_000_000 };
        identify.Setup();
        figures["identifyNs"] = Benchmarks.Measure.Nanoseconds(identify.Right);
        figures["identifyUnknownNs"] = Benchmarks.Measure.Nanoseconds(identify.Unknown);
        figures["identifyChosenNs"] = Benchmarks.Measure.Nanoseconds(identify.Chosen);
        figures["identifyBytes"] = Benchmarks.Measure.Bytes(identify.Right) + Benchmarks.Measure.Bytes(identify.Chosen);
        figures["identifyBytesPerKey"] = identify.BytesPerKey;
        figures["directoryMs1000000"] = Benchmarks.Measure.Milliseconds(identify.Create);

        var tokens = new TokenBenchmark();
        tokens.Setup();
        figures["jwtCachedNs"] = Benchmarks.Measure.Nanoseconds(tokens.Known);
        figures["jwtCachedBytes"] = Benchmarks.Measure.Bytes(tokens.Known);
        figures["jwtValidateNs"] = Benchmarks.Measure.Nanoseconds(tokens.Validate);
        figures["jwtRatio"] = Math.Round(figures["jwtValidateNs"] / figures["jwtCachedNs"], 1);

        var throttle = new ThrottleBenchmark();
        figures["throttleCheckNs"] = Benchmarks.Measure.Nanoseconds(throttle.Check);
        figures["throttleFailNs"] = Benchmarks.Measure.Nanoseconds(throttle.Fail);

        using var local = new LocalCallBenchmark();
        figures["localCallNs"] = Benchmarks.Measure.Nanoseconds(local.Call);
        figures["localCallBytes"] = Benchmarks.Measure.Bytes(local.Call);
    }
}
