using BenchmarkDotNet.Attributes;
using Gateway.Core.RateLimiting;

namespace Gateway.Benchmarks.RateLimiting;

/// <summary>Refusing a client over its limit, which a node does by itself until the limit lets up.</summary>
[MemoryDiagnoser]
public class LimiterRefusalBenchmark
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private static readonly RateLimitNumbers Numbers = new(RateLimitAlgorithm.TokenBucket, 1, TimeSpan.FromDays(1), 1, 1);

    private readonly LimiterSettings _settings = new();
    private readonly LimiterCharge _charge = new(new(0, 1), Numbers);
    private readonly LimiterEdgeTable _table;

    public LimiterRefusalBenchmark()
    {
        _table = new("node", 1, UInt128.MaxValue / 7, _settings);
        var authority = new LimiterAuthority(Now, Numbers, 1, _settings);
        while (_table.TryAcquire(Now, _charge).Outcome != LimiterOutcome.Denied)
        {
            if (_table.TryBegin(Now, _charge, out var request))
            {
                _table.Apply(Now, _charge.Key, authority.Acquire(Now, request));
            }
        }
    }

    [Benchmark]
    public int Refuse() => _table.TryAcquire(Now, _charge).Outcome == LimiterOutcome.Denied
        ? 1
        : throw new InvalidOperationException("The client was not refused.");
}
