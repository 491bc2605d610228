using BenchmarkDotNet.Attributes;
using Gateway.Core.LoadBalancing;

namespace Gateway.Benchmarks.LoadBalancing;

/// <summary>One choice among destinations of different weights.</summary>
[MemoryDiagnoser]
public class LoadBalancerBenchmark
{
    private LoadBalancer _balancer = null!;
    private ulong _random;

    [ParamsAllValues]
    public LoadBalancingAlgorithm Algorithm { get; set; }

    [Params(2, 10, 100)]
    public int Destinations { get; set; } = 10;

    [GlobalSetup]
    public void Setup() => _balancer = LoadBalancer.Create(
        new() { Algorithm = Algorithm },
        [.. Enumerable.Range(0, Destinations).Select(i => new BalancedDestination($"destination-{i}", 1 + (i % 3), priority: 0, new()))],
        new RoundRobinTurn());

    [Benchmark]
    public int Pick()
    {
        _random += 0x9e3779b97f4a7c15;
        return _balancer.Pick(new() { Random = _random, Hash = _random });
    }
}
