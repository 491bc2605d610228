using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>Times a short operation well enough to compare two of them in one run.</summary>
internal static class Measure
{
    private static readonly TimeSpan Warmup = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(40);
    private const int Samples = 15;

    /// <summary>The median over many samples, in nanoseconds per call.</summary>
    public static double Nanoseconds(Func<int> operation)
    {
        var calls = 1;
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < Warmup)
        {
            var took = Time(operation, calls);
            calls = took < Sample ? calls * 2 : calls;
        }

        var samples = Enumerable.Range(0, Samples).Select(_ => Time(operation, calls).TotalNanoseconds / calls).Order().ToArray();
        return Math.Round(samples[Samples / 2], 2);
    }

    /// <summary>Bytes allocated per call, exactly.</summary>
    public static double Bytes(Func<int> operation)
    {
        const int Calls = 10_000;
        operation();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            operation();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    /// <summary>The best of a few runs of a long operation, in milliseconds.</summary>
    public static double Milliseconds(Func<object> operation)
        => Math.Round(Enumerable.Range(0, 5).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            GC.KeepAlive(operation());
            return watch.Elapsed.TotalMilliseconds;
        }), 2);

    private static TimeSpan Time(Func<int> operation, int calls)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < calls; i++)
        {
            operation();
        }

        return watch.Elapsed;
    }
}
