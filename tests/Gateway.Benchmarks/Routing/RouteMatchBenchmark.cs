using BenchmarkDotNet.Attributes;
using Gateway.Core.Routing;

namespace Gateway.Benchmarks.Routing;

/// <summary>Finding the route of a request, with requests spread over all routes of the table.</summary>
[MemoryDiagnoser]
public class RouteMatchBenchmark
{
    private const int Paths = 1024;

    private RouteMatcher _matcher = null!;
    private string[] _paths = [];
    private int _next;

    /// <summary>How many routes the table has.</summary>
    [Params(10, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _matcher = RouteMatcher.Create(RouteTables.Create(Routes));

        // As many different requests for every size of table, so that only the table differs.
        var random = new Random(1);
        _paths = [.. Enumerable.Range(0, Paths).Select(_ => RouteTables.PathOf(random.Next(Routes)))];
    }

    [Benchmark]
    public int Match()
    {
        var request = new BenchmarkRequest(_paths[_next++ & (Paths - 1)]);
        return _matcher.Match(ref request);
    }
}
