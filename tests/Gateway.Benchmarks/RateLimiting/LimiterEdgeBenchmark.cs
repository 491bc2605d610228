using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Gateway.Core.RateLimiting;

namespace Gateway.Benchmarks.RateLimiting;

/// <summary>Admitting a request with the permits a node holds, for keys in random order.</summary>
[MemoryDiagnoser]
public class LimiterEdgeBenchmark
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private static readonly RateLimitNumbers Numbers = new(RateLimitAlgorithm.TokenBucket, 1_000_000, TimeSpan.FromSeconds(1), 1_000_000_000, 1);

    private readonly ConcurrentDictionary<LimiterKey, int> _dictionary = new();
    private LimiterEdgeTable _table = null!;
    private LimiterCharge[] _charges = [];
    private LimiterCharge[] _pair = [];
    private int _next;

    /// <summary>How many clients take turns.</summary>
    [Params(1, 1 << 20)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Fill();
        foreach (var charge in _charges)
        {
            _dictionary[charge.Key] = 0;
        }
    }

    /// <summary>Bytes of the table for each key.</summary>
    public double Fill()
    {
        var random = new Random(1);
        _charges = [.. Enumerable.Range(0, Keys).Select(index => new LimiterCharge(new(0, LimiterKey.ClientOf($"client-{index}")), Numbers))];
        random.Shuffle(_charges);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        _table = new("node", 1, UInt128.MaxValue / 7, new());
        foreach (var charge in _charges)
        {
            Lend(charge);
        }

        var bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Keys;
        random.Shuffle(_charges);
        _pair = [_charges[0], _charges[0] with { Key = _charges[0].Key with { Policy = 1 } }];
        Lend(_pair[1]);
        return Math.Round(bytes);
    }

    [Benchmark]
    public int Admit()
    {
        ref readonly var charge = ref Next();
        var decision = _table.TryAcquire(Now, charge);
        return decision.Outcome == LimiterOutcome.Admitted ? 1 : Lend(charge);
    }

    [Benchmark]
    public int AdmitInTwoPolicies()
    {
        var decision = _table.TryAcquireAll(Now, _pair);
        return decision.Outcome == LimiterOutcome.Admitted ? 1 : Lend(_pair[0]) + Lend(_pair[1]);
    }

    /// <summary>
    /// What to compare with. The next key depends on what was found, as if in two requests: a processor that looks three
    /// keys up side by side would tell nothing of one.
    /// </summary>
    [Benchmark(Baseline = true)]
    public int DictionaryLookup()
    {
        _dictionary.TryGetValue(Next().Key, out var found);
        return _next += found;
    }

    private ref readonly LimiterCharge Next() => ref _charges[_next++ & (Keys - 1)];

    private int Lend(in LimiterCharge charge)
    {
        if (_table.TryBegin(Now, charge, out var request))
        {
            var lease = new LeaseGrant(500_000_000, TimeSpan.FromHours(1), TimeSpan.Zero, 0, 0, TimeSpan.Zero);
            _table.Apply(Now, charge.Key, new(1, request.Seq, 1, lease));
        }

        return 0;
    }
}
