using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Numerics;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The node's side of all rate limits, and its way to their authorities.</summary>
internal sealed class RateLimits : PeriodicService
{
    /// <summary>How often idle permits are returned and idle clients forgotten.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    // Within one process there is nothing to fetch ahead of, and one clock.
    private static readonly LimiterSettings InProcess = new() { RoundTrip = TimeSpan.Zero, DriftPpm = 0 };

    // The calls that requests wait for; a call that is complete when it returns never gets here.
    private readonly ConcurrentDictionary<LimiterKey, Task> _underWay = [];
    private readonly LimiterEdgeTable _edges;
    private readonly IAuthorities<LimiterAcquire, LimiterGrant> _authorities;
    private readonly LimiterSettings _settings;
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private FrozenDictionary<int, string> _names = FrozenDictionary<int, string>.Empty;

    public RateLimits(IEngine engine, TimeProvider clock)
        : base(SweepInterval, clock)
    {
        _clock = clock;
        _origin = clock.GetTimestamp();
        _settings = engine is LocalEngine ? InProcess : new();
        _edges = new(engine.Self.ToString(), (long)(RandomNumber.UInt64() >> 1), RandomNumber.UInt128(), _settings);
        _authorities = engine.Host(new LimiterKind(_settings));
    }

    /// <summary>How many buckets the node knows.</summary>
    public int Count => _edges.Count;

    /// <summary>The limits of a table by name, ready for its routes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">
    /// Its version. Authorities follow the highest they have seen, so that an old table's numbers cannot come back.
    /// </param>
    public IReadOnlyDictionary<string, RouteLimit> Compile(RouteTable table, long version)
    {
        var limits = table.RateLimits.ToDictionary(p => p.Key, p => new RouteLimit(
            p.Key,
            _edges.OrdinalOf(p.Key),
            RouteLimitNumbers.Create(p.Key, p.Value, tier: null, version),
            p.Value.Tiers.Keys.ToFrozenDictionary(tier => tier, tier => RouteLimitNumbers.Create(p.Key, p.Value, tier, version))));
        var names = new Dictionary<int, string>(_names);
        foreach (var limit in limits.Values)
        {
            names[limit.Ordinal] = limit.Name;
        }

        Volatile.Write(ref _names, names.ToFrozenDictionary());
        return limits;
    }

    /// <summary>Charges every limit, or none.</summary>
    public LimiterDecision TryAcquire(ReadOnlySpan<LimiterCharge> charges) => _edges.TryAcquireAll(Now, charges);

    /// <summary>Asks the authorities for the leases that a decision names.</summary>
    /// <param name="charges">What was decided on.</param>
    /// <param name="leases">A bit for each charge to ask for.</param>
    public async ValueTask FetchAsync(ReadOnlyMemory<LimiterCharge> charges, uint leases)
    {
        for (; leases != 0; leases &= leases - 1)
        {
            var charge = charges.Span[BitOperations.TrailingZeroCount(leases)];
            if (_edges.TryBegin(Now, charge, out var request))
            {
                await FetchAsync(charge.Key, request);
            }
            else if (_underWay.TryGetValue(charge.Key, out var call))
            {
                await call; // Another request is asking for the same lease.
            }
            else
            {
                await Task.Yield(); // Another thread is about to ask, or has just had its answer.
            }
        }
    }

    protected override async Task TickAsync(CancellationToken stoppingToken)
    {
        var returns = new List<(LimiterKey Key, LimiterAcquire Request)>();
        for (var shard = 0; shard < LimiterEdgeTable.ShardCount; shard++)
        {
            _edges.Sweep(Now, shard, returns);
            foreach (var (key, request) in returns)
            {
                await FetchAsync(key, request);
            }

            returns.Clear();
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    private async ValueTask FetchAsync(LimiterKey key, LimiterAcquire request)
    {
        var call = CallAsync(key, request);
        if (call.IsCompletedSuccessfully)
        {
            return;
        }

        var task = call.AsTask();
        _underWay[key] = task;
        try
        {
            await task;
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create(key, task));
        }
    }

    private async ValueTask CallAsync(LimiterKey key, LimiterAcquire request)
    {
        var name = Volatile.Read(ref _names)[key.Policy];
        var result = await _authorities.CallAsync(LimiterKind.KeyOf(name, key.Client), request, _settings.CallTimeout);
        if (result.TryGetReply(out var grant))
        {
            _edges.Apply(Now, key, grant);
        }
        else
        {
            _edges.Abandon(Now, key, request.Seq);
        }
    }
}
