using System.Globalization;
using System.Numerics;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The node's side of all rate limits, and its way to their authorities.</summary>
internal sealed class RateLimits : PeriodicService
{
    /// <summary>How often idle permits are returned and idle clients forgotten.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Operators wait longer than requests do.</summary>
    public static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Tells all nodes that an operator has changed things at an authority, whose key is the payload.</summary>
    private const string Topic = "limiter";

    /// <summary>Returns under way at once: one after the other they would take as long as all clients' round trips.</summary>
    private const int MaxReturns = 256;

    private readonly SharedCalls _calls = new();
    private readonly RecentFleetSize _size = new();
    private readonly LimiterEdgeTable _edges;
    private readonly LimitBuckets _buckets;
    private readonly IEngine _engine;
    private readonly IAuthorities<LimiterCommand, LimiterReply> _volatile;
    private readonly IAuthorities<LimiterCommand, LimiterReply> _durable;
    private readonly LimiterSettings _settings;
    private readonly RateLimitMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly long _origin;
    private readonly Func<LimiterKey, bool> _isAsking;
    private IDisposable? _subscription;

    public RateLimits(IEngine engine, RateLimitMetrics metrics, TimeProvider clock, ILogger<RateLimits> log)
        : base(SweepInterval, clock)
    {
        _engine = engine;
        _metrics = metrics;
        _clock = clock;
        _log = log;
        _origin = clock.GetTimestamp();
        _settings = LimiterTuning.For(engine);
        var bootId = (long)(RandomNumber.UInt64() >> 1);
        _edges = new(engine.Self.ToString(), bootId, RandomNumber.UInt128(), _settings);
        _isAsking = key => _edges.IsAsking(Now, key);
        _buckets = new(_edges);
        Outage = new(engine, clock, log);
        InFlight = new(engine, bootId, _edges.Fleet, _buckets, metrics, Outage, () => Now, log);
        _volatile = engine.Host(new LimiterKind(_settings));
        _durable = engine.Host(new LimiterKind(_settings, AuthorityDurability.Durable));
    }

    /// <summary>How many buckets the node knows.</summary>
    public int Count => _edges.Count;

    /// <summary>The limits of requests in flight.</summary>
    public ConcurrencyLimits InFlight { get; }

    /// <summary>Whether the node decides alone.</summary>
    public RateLimitOutage Outage { get; }

    /// <summary>How long a request waits for answers of authorities before it is decided without them.</summary>
    public TimeSpan Patience => LimiterTuning.Patience(_settings);

    /// <summary>The limits of a table, ready for its routes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">
    /// Its version. Authorities follow the highest they have seen, so that an old table's numbers cannot come back.
    /// </param>
    public TableLimits Compile(RouteTable table, long version) =>
        new(table.RateLimits.ToDictionary(p => p.Key, p => new PolicyRuntime(p.Key, p.Value, version)), _buckets);

    /// <summary>Charges every limit, or none.</summary>
    public LimiterDecision TryAcquire(ReadOnlySpan<LimiterCharge> charges) => _edges.TryAcquireAll(Now, charges);

    /// <summary>Permits of a key that this node holds.</summary>
    public long HeldOf(in LimiterKey key) => _edges.HeldOf(Now, key);

    /// <summary>Asks the authorities for the leases that a decision names, all at once, and waits for their answers.</summary>
    /// <param name="charges">What was decided on.</param>
    /// <param name="leases">A bit for each charge to ask for.</param>
    public ValueTask FetchAsync(ReadOnlyMemory<LimiterCharge> charges, uint leases)
    {
        if (BitOperations.IsPow2(leases))
        {
            return FetchAsync(charges.Span[BitOperations.TrailingZeroCount(leases)]);
        }

        var fetches = new List<Task>(BitOperations.PopCount(leases));
        for (; leases != 0; leases &= leases - 1)
        {
            fetches.Add(FetchAsync(charges.Span[BitOperations.TrailingZeroCount(leases)]).AsTask());
        }

        return new(Task.WhenAll(fetches));
    }

    /// <summary>How the authority of a key stands; null if it gives no answer.</summary>
    public ValueTask<LimiterView?> InspectAsync(in LimiterKey key)
    {
        var bucket = _buckets[key.Policy];
        return OrderAsync(bucket.Home, bucket.Name, key.Client, LimiterOrder.Inspect);
    }

    /// <summary>How the authority of requests in flight stands for a key; null if it gives no answer.</summary>
    public ValueTask<ConcurrencyView?> InspectInFlightAsync(in LimiterKey key) => InFlight.ViewAsync(_buckets[key.Policy].Name, key.Client);

    /// <summary>Sends an operator's order, or only looks.</summary>
    /// <param name="home">Which authorities.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="client">Whose.</param>
    /// <param name="order">The order.</param>
    /// <returns>How the authority stands then; null if it gave no answer, and may follow the order or not.</returns>
    public async ValueTask<LimiterView?> OrderAsync(LimitHome home, string bucket, UInt128 client, LimiterOrder order)
    {
        var key = LimiterKind.KeyOf(bucket, client);
        var view = await ViewAsync(home, key, order);
        if (order.Kind != LimiterOrderKind.Inspect)
        {
            // Also where the outcome is unknown: to ask once more costs a node one call.
            Recall(key);
            await _engine.BroadcastAsync(Topic, Encoding.UTF8.GetBytes(key));
        }

        return view;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _engine.Subscribe(Topic, news => Recall(Encoding.UTF8.GetString(news.Payload.Span)));
        _engine.LiveNodesChanged += CountNodes;
        CountNodes();
        await WarmUpAsync();
        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _engine.LiveNodesChanged -= CountNodes;
        _subscription?.Dispose();
        return base.StopAsync(cancellationToken);
    }

    protected override Task TickAsync(CancellationToken stoppingToken) => SweepAsync();

    /// <summary>Returns idle permits and forgets idle clients.</summary>
    internal async Task SweepAsync()
    {
        CountNodes();
        Outage.Tick();
        var reports = InFlight.SweepAsync();
        var returns = new List<(LimiterKey Key, LimiterAcquire Request)>();
        for (var shard = 0; shard < LimiterEdgeTable.ShardCount; shard++)
        {
            _edges.Sweep(Now, shard, returns);
            foreach (var batch in returns.Chunk(MaxReturns))
            {
                await Task.WhenAll(batch.Select(item => _calls.ShareAsync(item.Key, CallAsync(item.Key, item.Request)).AsTask()));
            }

            returns.Clear();
        }

        await reports;
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    private async ValueTask<LimiterView?> ViewAsync(LimitHome home, string key, LimiterOrder order)
    {
        try
        {
            var result = await AuthoritiesOf(home).CallAsync(key, new(order), order.Kind == LimiterOrderKind.Inspect ? Patience : OrderTimeout);
            return result.TryGetReply(out var reply) ? reply.View : null;
        }
        catch (Exception e)
        {
            RateLimitLog.CallFailed(_log, key, e);
            return null;
        }
    }

    private IAuthorities<LimiterCommand, LimiterReply> AuthoritiesOf(LimitHome home) => home == LimitHome.Durable ? _durable : _volatile;

    private ValueTask FetchAsync(in LimiterCharge charge) => _edges.TryBegin(Now, charge, out var request)
        ? _calls.ShareAsync(charge.Key, CallAsync(charge.Key, request))
        : _calls.JoinAsync(charge.Key, _isAsking);

    /// <summary>One call, from its sending to its end. Never throws: whatever goes wrong is no answer.</summary>
    private async ValueTask CallAsync(LimiterKey key, LimiterAcquire request)
    {
        var bucket = _buckets[key.Policy];
        var outcome = UnavailableReason.Failed;
        var start = Now;
        try
        {
            var result = await AuthoritiesOf(bucket.Home).CallAsync(LimiterKind.KeyOf(bucket.Name, key.Client), new(request), _settings.CallTimeout);
            if (result.TryGetReply(out var reply))
            {
                _edges.Apply(Now, key, reply.Grant);
                _metrics.Lent(bucket.Policy, reply.Grant.Lease.Tokens);
            }

            outcome = result.Reason;
        }
        catch (Exception e)
        {
            RateLimitLog.CallFailed(_log, bucket.Policy, e);
        }

        _metrics.Called(bucket.Policy, outcome);
        if (outcome == UnavailableReason.Timeout && LimiterTuning.IsStall(_settings, Now - start))
        {
            return; // The next request of the edge overtakes it.
        }

        Outage.Called(outcome);
        if (outcome != UnavailableReason.None)
        {
            // If the answer comes after all, it is dropped: the next request has another number.
            _edges.Abandon(Now, key, request.Seq);
        }
    }

    /// <summary>The first call compiles and loads what all others use: no request should wait for that, or take it for an outage.</summary>
    private ValueTask<AuthorityResult<LimiterReply>> WarmUpAsync()
    {
        var numbers = new RateLimitNumbers(RateLimitAlgorithm.TokenBucket, 1, TimeSpan.FromMilliseconds(1), 1, version: 0);
        var request = new LimiterAcquire(_engine.Self.ToString(), BootId: 1, Epoch: 0, Seq: 1, 0, numbers, new(0, 0, 0, 0, TimeSpan.Zero));
        return _volatile.CallAsync($"/warm-up/{_engine.Self}", new(request), OrderTimeout);
    }

    private void CountNodes()
    {
        lock (_size)
        {
            _edges.Fleet.MaxNodes = _size.Note(Now, _engine.LiveNodes.Count, _engine.Health.IsAvailable);
        }
    }

    /// <summary>Makes this node's next request of a client ask its authority.</summary>
    /// <param name="authority">The authority's key; anything else is of a release that this one does not know.</param>
    private void Recall(string authority)
    {
        var dot = authority.LastIndexOf('.');
        if (dot > 0 && UInt128.TryParse(authority.AsSpan(dot + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var client))
        {
            foreach (var ordinal in _buckets.Named(authority[..dot]))
            {
                var key = new LimiterKey(ordinal, client);
                if (_edges.TryRecall(Now, key, out var request))
                {
                    _ = _calls.ShareAsync(key, CallAsync(key, request)).AsTask();
                }
            }
        }
    }
}
