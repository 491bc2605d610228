using BenchmarkDotNet.Attributes;
using Gateway.Core.Routing;
using Gateway.Core.RouteTables;

namespace Gateway.Benchmarks.Routing;

/// <summary>Making a table ready: validation, order, index.</summary>
[MemoryDiagnoser]
public class RouteTableLoadBenchmark
{
    private readonly RouteTable _table = RouteTables.Create(10_000);

    [Benchmark]
    public int Validate() => RouteTableValidator.Validate(_table).Count;

    [Benchmark]
    public RouteMatcher Compile() => RouteMatcher.Create(_table);
}
