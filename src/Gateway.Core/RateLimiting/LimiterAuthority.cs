namespace Gateway.Core.RateLimiting;

/// <summary>
/// The single owner of one client's bucket in one policy: lends permits to the edges so that all of them together never
/// admit more than one bucket would.
/// </summary>
/// <remarks>
/// <para>
/// Pure: no clock, lock or log. The owner serialises calls and passes monotonic time since any fixed origin; time that
/// goes backwards stands still.
/// </para>
/// <para>
/// A permit is debited when it is lent, and until it is known to be used, or has expired, it keeps its room:
/// Φ = level + outstanding ≤ burst. Let Φ* = level + those lent permits that will really be used; Φ* ≤ Φ. A return or a
/// void never raises Φ*, each use lowers it by one, and refill raises it at no more than the rate; so uses in (s, t] ≤
/// Φ*(s) + rate × (t − s) ≤ burst + rate × (t − s).
/// </para>
/// </remarks>
public sealed class LimiterAuthority
{
    /// <summary>A grant leaves as much for every other active node, twice over.</summary>
    private const int Shares = 2;

    private readonly LimiterSettings _settings;
    private readonly long _epoch;
    private readonly LeaseBook _leases;

    /// <summary>In the order in which they came, here and wherever the state goes: sums of demands depend on it.</summary>
    private readonly OrderedDictionary<string, NodeRecord> _nodes;
    private RateLimitNumbers _numbers;
    private LimiterBucket _bucket;

    /// <summary>An authority that nobody has asked yet: its bucket is full.</summary>
    /// <param name="now">The time.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="epoch">A number that no earlier authority of this key had, above zero.</param>
    /// <param name="settings">The fleet's.</param>
    public LimiterAuthority(TimeSpan now, RateLimitNumbers numbers, long epoch, LimiterSettings settings)
        : this(numbers, epoch, LimiterBucket.CreateFull(numbers, Math.Max(0, now.Ticks)), [], new(), settings)
    {
    }

    /// <summary>The authority that has these parts.</summary>
    internal LimiterAuthority(
        RateLimitNumbers numbers,
        long epoch,
        LimiterBucket bucket,
        OrderedDictionary<string, NodeRecord> nodes,
        LeaseBook leases,
        LimiterSettings settings)
    {
        _numbers = numbers;
        _epoch = epoch;
        _bucket = bucket;
        _nodes = nodes;
        _leases = leases;
        _settings = settings;
    }

    /// <summary>Permits that are neither used nor lent.</summary>
    public long Level => _bucket.Level;

    /// <summary>Permits lent that may still be used.</summary>
    public long Outstanding => _leases.Outstanding;

    internal RateLimitNumbers Numbers => _numbers;

    internal LimiterBucket Bucket => _bucket;

    internal LeaseBook Leases => _leases;

    internal OrderedDictionary<string, NodeRecord> Nodes => _nodes;

    /// <summary>
    /// Whether the authority knows nothing that a new one would not: the bucket is full and nothing is lent.
    /// </summary>
    public bool IsIdle(TimeSpan now)
    {
        _leases.Settle(_bucket, now.Ticks);
        return _leases.IsEmpty && _bucket.Level == _numbers.Burst;
    }

    /// <summary>
    /// When, in ticks, nothing will be lent, the bucket full and no node counted as one that wants permits, if no message
    /// comes until then. Unlike <see cref="IsIdle"/> it lets no time pass: asking changes no later answer.
    /// </summary>
    internal long IdleAt()
    {
        var at = TickMath.Add(_bucket.At, _leases.TicksUntil(_bucket, node: null, _numbers.Burst, _numbers.Burst));
        for (var index = 0; index < _nodes.Count; index++)
        {
            at = Math.Max(at, _nodes.GetAt(index).Value.ActiveUntil);
        }

        return at;
    }

    /// <summary>
    /// Applies new limits at once, to a bucket as full in proportion as before. Edges follow as their leases end. Limits
    /// that are not newer change nothing.
    /// </summary>
    public void Apply(TimeSpan now, RateLimitNumbers numbers)
    {
        if (numbers.Version <= _numbers.Version)
        {
            return;
        }

        if (!numbers.SameLimits(_numbers))
        {
            _leases.Settle(_bucket, now.Ticks);
            _bucket = _bucket.ChangeTo(numbers, _leases.Outstanding);
        }

        _numbers = numbers;
    }

    /// <summary>Takes an edge's report in, and lends it permits or tells it how long there will be none.</summary>
    /// <returns>
    /// The reply; to the request before once more the same reply, with the same end; to one that was overtaken, nothing.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The edge needs more than its bucket ever holds.</exception>
    public LimiterGrant Acquire(TimeSpan now, in LimiterAcquire request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Lease.Need);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Lease.Need, request.Numbers.Burst);
        var node = RecordOf(request);
        if (request.Seq <= node.LastSeq)
        {
            return request.Seq == node.LastSeq
                ? node.LastGrant
                : new(_epoch, request.Seq, _numbers.Version, default);
        }

        Report(node, request.Lease, now.Ticks);
        Apply(now, request.Numbers);
        node.PermitsPerSecond = double.IsFinite(request.PermitsPerSecond) ? Math.Max(0, request.PermitsPerSecond) : 0;
        node.LastSeq = request.Seq;
        node.LastGrant = new(_epoch, request.Seq, _numbers.Version, Grant(node, request.Lease));
        return node.LastGrant;
    }

    /// <summary>
    /// A new boot id voids what the node's old self was lent: its leases are never credited, and keep their room until
    /// they expire, since a message from the old self may only be late.
    /// </summary>
    private NodeRecord RecordOf(in LimiterAcquire request)
    {
        if (_nodes.TryGetValue(request.Node, out var node) && node.BootId == request.BootId)
        {
            return node;
        }

        // What a node used before its first report to this record was not lent by it.
        return _nodes[request.Node] = new(request.BootId) { UsedCum = request.Lease.UsedCum };
    }

    /// <summary>
    /// The node can still use what it has, and no more. Of the rest, as much as it used since its last report may have
    /// been used; what is beyond that never arrived, expired there or was returned, and nobody will use it: the edge
    /// takes no reply but to its latest request.
    /// </summary>
    private void Report(NodeRecord node, in LeaseReport report, long now)
    {
        var used = Math.Max(0, report.UsedCum - node.UsedCum);
        node.UsedCum = Math.Max(report.UsedCum, node.UsedCum);
        var has = Math.Max(0, report.Has);

        // All was used before the report was sent, so counting back from its arrival errs to the late side.
        var usedAt = now - Drifted(Math.Max(0, report.SinceUse.Ticks));
        if (used > 0 && usedAt > _bucket.At)
        {
            _leases.Settle(_bucket, usedAt);
        }

        _leases.Take(node, Math.Min(used, Math.Max(0, node.Outstanding - has)));
        _leases.Settle(_bucket, now);
        var unusable = node.Outstanding - has;
        if (unusable > 0)
        {
            _leases.Take(node, unusable);
            _bucket.Credit(unusable, _leases.Outstanding);
        }
    }

    private LeaseGrant Grant(NodeRecord node, in LeaseReport report)
    {
        var need = report.Need;
        if (need > _numbers.Burst)
        {
            // The node's limits are older than these and higher; it will have the new ones in a moment.
            return Refusal(node, LimiterSettings.Horizon.Ticks, need);
        }

        if (_numbers.Algorithm == RateLimitAlgorithm.FixedWindow && Drifted(_bucket.TicksUntilReset) == 0)
        {
            // In a window's last tick a lease would have ended for the edge before it began.
            return Refusal(node, _bucket.TicksUntilReset, need);
        }

        var (nodes, demand) = Activity(node);
        var overloaded = _numbers.Algorithm == RateLimitAlgorithm.TokenBucket && demand > 0.95 * PerSecond;
        var level = _bucket.Level;

        // Under overload permits are collected for a moment, or every node would come for every single one. A node that
        // has waited as long as it was told gets what it needs.
        var hasWaited = node.WaitsUntil > 0 && node.WaitsUntil <= _bucket.At;
        var collects = overloaded && !hasWaited && report.Want > 0;
        var least = collects ? Math.Max(Math.Max(need, 1), (long)Quantum) : need;
        if (level < least)
        {
            var wait = _leases.TicksUntil(_bucket, node, least, _numbers.Burst);
            return Refusal(node, overloaded ? TickMath.Add(wait, Stagger(node)) : wait, need);
        }

        // Fixed windows too lend what the node will need soon, and not a share of all: a node that dies voids less.
        var share = overloaded ? level * (node.PermitsPerSecond / demand) : (double)level / (Shares * nodes);
        var tokens = Math.Max(need, Math.Min(report.Want, (long)share));
        return Lend(node, tokens, need);
    }

    /// <summary>
    /// Half the bucket may be out for long; beyond it a request gets just what it waits for, to use at once.
    /// </summary>
    private LeaseGrant Lend(NodeRecord node, long tokens, long need)
    {
        var now = _bucket.At;
        var (ttl, shortTtl) = LeaseTicks();
        if (ttl > shortTtl && tokens > (_numbers.Burst / 2) - _leases.Outstanding)
        {
            tokens = Math.Max(need, (_numbers.Burst / 2) - _leases.Outstanding);
            ttl = tokens > need ? ttl : shortTtl;
        }

        node.WaitsUntil = 0;
        node.ActiveUntil = now;
        if (tokens > 0)
        {
            _bucket.Debit(tokens);
            _leases.Add(node, tokens, TickMath.Add(now, ttl));
            node.ActiveUntil = TickMath.Add(now, LimiterSettings.MaxLease.Ticks);
        }

        return new(tokens, new(ttl), TimeSpan.Zero, _bucket.Level, new(_bucket.TicksUntilReset));
    }

    private LeaseGrant Refusal(NodeRecord node, long wait, long need)
    {
        node.WaitsUntil = need > 0 ? TickMath.Add(_bucket.At, wait) : 0;
        node.ActiveUntil = TickMath.Add(TickMath.Add(_bucket.At, wait), LimiterSettings.MaxLease.Ticks);
        return new(0, TimeSpan.Zero, new(wait), _bucket.Level, new(_bucket.TicksUntilReset));
    }

    /// <summary>
    /// A lease ends before its bucket could have filled, and with its window. No call takes longer than the short one.
    /// </summary>
    private (long Long, long Short) LeaseTicks()
    {
        var shortest = _settings.CallTimeout.Ticks;
        if (_numbers.Algorithm == RateLimitAlgorithm.FixedWindow)
        {
            var left = _bucket.TicksUntilReset;
            return (left, Math.Min(left, shortest));
        }

        var fill = _numbers.RefillTicks(_numbers.Burst);
        return (Math.Max(shortest, Math.Min(LimiterSettings.MaxLease.Ticks, fill)), shortest);
    }

    private double PerSecond => _numbers.PermitsPerTick * TimeSpan.TicksPerSecond;

    private double Quantum => Math.Min(PerSecond * LimiterSettings.Quantum.TotalSeconds, _numbers.Burst / 4.0);

    /// <summary>Sends the nodes that wait to come one after the other, in ticks; a second is the longest queue.</summary>
    private long Stagger(NodeRecord node)
    {
        var ahead = _nodes.Values.Count(other => other != node && other.WaitsUntil > _bucket.At);
        return (long)(Math.Min(1, ahead * (Quantum / PerSecond)) * TimeSpan.TicksPerSecond);
    }

    /// <summary>How many nodes want permits, this one included, and how many permits per second they all want.</summary>
    private (int Nodes, double PermitsPerSecond) Activity(NodeRecord node)
    {
        var nodes = 1;
        var demand = node.PermitsPerSecond;
        for (var index = 0; index < _nodes.Count; index++)
        {
            var other = _nodes.GetAt(index).Value;
            if (other != node && other.ActiveUntil > _bucket.At)
            {
                nodes++;
                demand += other.PermitsPerSecond;
            }
            else if (other != node && other.Outstanding == 0 && TickMath.Add(other.ActiveUntil, LimiterSettings.Forget.Ticks) <= _bucket.At)
            {
                // Whatever it sends later is a first report: credited nothing.
                _nodes.RemoveAt(index--);
            }
        }

        return (nodes, demand);
    }

    /// <summary>A time on an edge's clock, as short as it may have been on this one.</summary>
    private long Drifted(long ticks) => ticks - TickMath.DivideUp((Int128)ticks * _settings.DriftPpm, 1_000_000);
}
