using BenchmarkDotNet.Attributes;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Benchmarks.CircuitBreaking;

/// <summary>
/// What the circuit costs each request: one consultation and one outcome. The loops count towards the figures.
/// </summary>
/// <remarks>
/// Time goes on by a tick for each outcome, which stays within one bucket of the window. Stepping over to the next one
/// allocates about half a kilobyte, ten times per window.
/// </remarks>
[MemoryDiagnoser]
public class CircuitEdgeBenchmark
{
    /// <summary>Operations for each call of a method.</summary>
    public const int Operations = 1_000;

    private readonly CircuitEdge _edge = new(
        "a", boot: 1, new() { ConsecutiveFailures = 5, FailureRatio = 0.5, Window = TimeSpan.FromMinutes(10) }, Environment.ProcessorCount);

    private TimeSpan _now;

    [Benchmark(OperationsPerInvoke = Operations)]
    public int Consult()
    {
        var entered = 0;
        for (var i = 0; i < Operations; i++)
        {
            entered += _edge.TryEnter(out _) ? 1 : 0;
        }

        return entered;
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public int Record() => Record(CircuitOutcome.Success);

    [Benchmark(OperationsPerInvoke = Operations)]
    public int RecordFailure() => Record(CircuitOutcome.Failure);

    private int Record(CircuitOutcome outcome)
    {
        _edge.TryEnter(out var pass);
        var now = _now;
        var due = 0;
        for (var i = 0; i < Operations; i++)
        {
            now += TimeSpan.FromTicks(1);
            due += _edge.Record(pass, outcome, now) ? 1 : 0;
        }

        _now = now;
        return due;
    }
}
