using System.Diagnostics;

namespace Gateway.Benchmarks.RateLimiting;

/// <summary>The limiter's figures for the quick run.</summary>
internal static class LimiterFigures
{
    public static void MeasureRateLimiting(Dictionary<string, double> figures)
    {
        var hot = new LimiterEdgeBenchmark { Keys = 1 };
        hot.Setup();
        figures["edgeAdmitNs"] = Measure.Nanoseconds(hot.Admit);
        figures["edgeAdmitBytes"] = Measure.Bytes(hot.Admit);
        figures["edgeAdmitTwoNs"] = Measure.Nanoseconds(hot.AdmitInTwoPolicies);
        figures["edgeAdmitTwoBytes"] = Measure.Bytes(hot.AdmitInTwoPolicies);

        var million = new LimiterEdgeBenchmark { Keys = 1 << 20 };
        figures["edgeBytesPerKey"] = million.Fill();
        million.Setup();
        figures["edgeAdmit1MKeysNs"] = Measure.Nanoseconds(million.Admit);
        figures["edgeLookup1MKeysNs"] = Measure.Nanoseconds(million.DictionaryLookup);
        figures["edgeAdmit1MKeysRatio"] = Ratio(million.Admit, million.DictionaryLookup);

        var refusal = new LimiterRefusalBenchmark();
        figures["refusalsPerSecond"] = Math.Round(1e9 / Measure.Nanoseconds(refusal.Refuse));
        figures["refusalBytes"] = Measure.Bytes(refusal.Refuse);

        var authority = new LimiterAuthorityBenchmark { Nodes = 8 };
        authority.Setup();
        figures["authorityGrantNs"] = Measure.Nanoseconds(authority.Grant);
        figures["authorityGrantBytes"] = Measure.Bytes(authority.Grant);
    }

    /// <summary>The median ratio of samples that follow one another, since caches belong to other processes too.</summary>
    private static double Ratio(Func<int> operation, Func<int> baseline)
    {
        var ratios = Enumerable.Range(0, 41).Select(_ => (double)Time(operation) / Time(baseline)).Order().ToArray();
        return Math.Round(ratios[ratios.Length / 2], 2);
    }

    private static long Time(Func<int> operation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < 100_000; call++)
        {
            operation();
        }

        return Stopwatch.GetTimestamp() - start;
    }
}
