using System.Collections.Concurrent;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The node's side of limits of requests in flight, and its way to their authorities.</summary>
internal sealed class ConcurrencyLimits
{
    private readonly ConcurrentDictionary<LimiterKey, int> _waiting = [];
    private readonly SharedCalls _calls = new();
    private readonly ConcurrencyEdgeTable _edges;
    private readonly IAuthorities<ConcurrencyCommand, ConcurrencyReply> _authorities;
    private readonly LimiterSettings _settings;
    private readonly LimitBuckets _buckets;
    private readonly RateLimitMetrics _metrics;
    private readonly RateLimitOutage _outage;
    private readonly Func<TimeSpan> _clock;
    private readonly Func<LimiterKey, bool> _isAsking;
    private readonly ILogger _log;

    public ConcurrencyLimits(
        IEngine engine, long bootId, LimiterFleet fleet, LimitBuckets buckets, RateLimitMetrics metrics, RateLimitOutage outage, Func<TimeSpan> clock, ILogger log)
    {
        _settings = fleet.Settings;
        _edges = new(engine.Self.ToString(), bootId, fleet);
        _authorities = engine.Host(new ConcurrencyKind(_settings));
        _buckets = buckets;
        _metrics = metrics;
        _outage = outage;
        _clock = clock;
        _isAsking = key => _edges.IsAsking(_clock(), key);
        _log = log;
    }

    /// <summary>Lets a request in if a permit is held here. For each one let in, call <see cref="Exit"/> once.</summary>
    public LimiterOutcome TryEnter(in LimiterKey key, ConcurrencyLimit limit) => _edges.TryEnter(_clock(), key, limit);

    /// <summary>Whether the node decides alone because the authority gives no answer.</summary>
    public bool IsAlone(in LimiterKey key) => _edges.IsAlone(key);

    /// <summary>Asks for permits for all requests that wait, and waits for the answer.</summary>
    public async ValueTask FetchAsync(LimiterKey key)
    {
        var waiting = _waiting.AddOrUpdate(key, 1, static (_, count) => count + 1);
        try
        {
            await (_edges.TryBegin(_clock(), key, waiting, out var report) ? _calls.ShareAsync(key, CallAsync(key, report)) : _calls.JoinAsync(key, _isAsking));
        }
        finally
        {
            if (_waiting.AddOrUpdate(key, 0, static (_, count) => count - 1) == 0)
            {
                _waiting.TryRemove(KeyValuePair.Create(key, 0));
            }
        }
    }

    /// <summary>A request that was let in is over.</summary>
    public void Exit(in LimiterKey key)
    {
        if (_edges.Exit(_clock(), key) && _edges.TryBegin(_clock(), key, waiting: 0, out var report))
        {
            // Others wait for its permit.
            _ = _calls.ShareAsync(key, CallAsync(key, report)).AsTask();
        }
    }

    /// <summary>Asks how a caller's requests in flight stand over all nodes.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="client">Whose.</param>
    /// <returns>Null if the authority gave no answer.</returns>
    public async ValueTask<ConcurrencyView?> ViewAsync(string bucket, UInt128 client)
    {
        var key = LimiterKind.KeyOf(bucket, client);
        try
        {
            var result = await _authorities.CallAsync(key, default, RateLimits.OrderTimeout);
            return result.TryGetReply(out var reply) ? reply.View : null;
        }
        catch (Exception e)
        {
            RateLimitLog.CallFailed(_log, key, e);
            return null;
        }
    }

    /// <summary>Sends the reports that are due.</summary>
    public Task SweepAsync()
    {
        var reports = new List<(LimiterKey Key, ConcurrencyReport Report)>();
        _edges.Sweep(_clock(), reports);
        return Task.WhenAll(reports.Select(item => _calls.ShareAsync(item.Key, CallAsync(item.Key, item.Report)).AsTask()));
    }

    /// <inheritdoc cref="RateLimits"/>
    private async ValueTask CallAsync(LimiterKey key, ConcurrencyReport report)
    {
        var bucket = _buckets[key.Policy];
        var outcome = UnavailableReason.Failed;
        try
        {
            var result = await _authorities.CallAsync(LimiterKind.KeyOf(bucket.Name, key.Client), new(report), _settings.CallTimeout);
            if (result.TryGetReply(out var reply))
            {
                _edges.Apply(_clock(), key, reply.Grant);
            }

            outcome = result.Reason;
        }
        catch (Exception e)
        {
            RateLimitLog.CallFailed(_log, bucket.Policy, e);
        }

        if (outcome != UnavailableReason.None)
        {
            _edges.Abandon(key, report.Seq);
        }

        _outage.Called(outcome);
        _metrics.Called(bucket.Policy, outcome);
    }
}
