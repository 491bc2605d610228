using BenchmarkDotNet.Attributes;
using Gateway.Core.RateLimiting;

namespace Gateway.Benchmarks.RateLimiting;

/// <summary>One report and grant, with nodes taking turns.</summary>
[MemoryDiagnoser]
public class LimiterAuthorityBenchmark
{
    private static readonly RateLimitNumbers Numbers = new(RateLimitAlgorithm.TokenBucket, 1_000_000, TimeSpan.FromSeconds(1), 1_000_000, 1);

    private readonly LimiterAuthority _authority = new(TimeSpan.Zero, Numbers, 1, new());
    private string[] _nodes = [];
    private long _calls;

    /// <summary>How many nodes the client is active on.</summary>
    [Params(1, 8)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup() => _nodes = [.. Enumerable.Range(0, Nodes).Select(index => $"node-{index}")];

    [Benchmark]
    public int Grant()
    {
        var now = TimeSpan.FromMilliseconds(++_calls);
        var seq = (_calls / Nodes) + 1;
        var report = new LeaseReport(seq * 10, 0, 10, 1, TimeSpan.FromMicroseconds(100));
        return (int)_authority.Acquire(now, new(_nodes[_calls % Nodes], 1, 1, seq, 1_000, Numbers, report)).Lease.Tokens;
    }
}
