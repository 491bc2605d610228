using Gateway.Core.LoadBalancing;

namespace Gateway.Benchmarks.LoadBalancing;

/// <summary>Load balancing's part of the quick run: a choice among ten destinations.</summary>
internal static class LoadBalancingFigures
{
    /// <summary>What must allocate nothing.</summary>
    public static IEnumerable<string> MustBeZero => Enum.GetValues<LoadBalancingAlgorithm>().Select(algorithm => $"pick{algorithm}Bytes");

    public static void Measure(Dictionary<string, double> figures)
    {
        foreach (var algorithm in Enum.GetValues<LoadBalancingAlgorithm>())
        {
            var benchmark = new LoadBalancerBenchmark { Algorithm = algorithm };
            benchmark.Setup();
            figures[$"pick{algorithm}Ns"] = Benchmarks.Measure.Nanoseconds(benchmark.Pick);
            figures[$"pick{algorithm}Bytes"] = Benchmarks.Measure.Bytes(benchmark.Pick);
        }
    }
}
