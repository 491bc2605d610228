namespace Gateway.Core.RateLimiting;

/// <summary>
/// The single owner of one client's buckets in one policy, one for each of its windows: lends permits to the edges so
/// that all of them together never admit more than one limiter would.
/// </summary>
/// <remarks>
/// <para>
/// Pure: no clock, lock or log. The owner serialises calls and passes monotonic time since the Unix epoch; time that
/// goes backwards stands still.
/// </para>
/// <para>
/// A permit is debited from all windows when it is lent, and until it is known to be used, or has expired, it keeps its
/// room: Φ = level + outstanding ≤ burst. Let Φ* = level + those lent permits that will really be used; Φ* ≤ Φ. A return
/// or a void never raises Φ*, each use lowers it by one, and refill raises it at no more than the rate; so uses in (s, t]
/// ≤ Φ*(s) + rate × (t − s) ≤ burst + rate × (t − s).
/// </para>
/// <para>
/// At most half of the smallest burst is lent for longer than a call takes. So an authority whose predecessor was lost
/// is exact if it begins with nothing, regains nothing for the time of one call, and keeps half of the room taken until
/// the longest lease has ended.
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
    private LimiterBucket[] _buckets;

    /// <summary>An authority that nobody has asked yet: its buckets are full.</summary>
    /// <param name="now">The time.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="epoch">A number that no earlier authority of this key had, above zero.</param>
    /// <param name="settings">The fleet's.</param>
    public LimiterAuthority(TimeSpan now, RateLimitNumbers numbers, long epoch, LimiterSettings settings)
        : this(numbers.AtAuthority, epoch, Full(numbers.AtAuthority, now), [], new(), settings)
    {
    }

    /// <summary>The authority that has these parts.</summary>
    internal LimiterAuthority(
        RateLimitNumbers numbers,
        long epoch,
        LimiterBucket[] buckets,
        OrderedDictionary<string, NodeRecord> nodes,
        LeaseBook leases,
        LimiterSettings settings)
    {
        _numbers = numbers;
        _epoch = epoch;
        _buckets = buckets;
        _nodes = nodes;
        _leases = leases;
        _settings = settings;
    }

    /// <summary>Permits that are neither used nor lent, in the window that has the fewest.</summary>
    public long Level => _buckets.Min(bucket => bucket.Level);

    /// <summary>Permits lent that may still be used; for a while after a restart, also those that a predecessor may have lent.</summary>
    public long Outstanding => _leases.Outstanding;

    internal RateLimitNumbers Numbers => _numbers;

    internal long Epoch => _epoch;

    internal LimiterBucket[] Buckets => _buckets;

    internal LeaseBook Leases => _leases;

    internal OrderedDictionary<string, NodeRecord> Nodes => _nodes;

    /// <summary>What is kept for a node that others were quicker than; null if there is none.</summary>
    internal LimiterClaim? Claim { get; set; }

    /// <summary>
    /// The authority that follows one whose state was lost, and which stopped granting at some moment before
    /// <paramref name="now"/> (R1).
    /// </summary>
    /// <param name="now">When the predecessor was gone for sure.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="epoch">A number that no earlier authority of this key had, above zero.</param>
    /// <param name="settings">The fleet's.</param>
    public static LimiterAuthority FollowLost(TimeSpan now, RateLimitNumbers numbers, long epoch, LimiterSettings settings)
    {
        var (ticks, hold) = (Math.Max(0, now.Ticks), LastCallTicks(settings));
        LimiterBucket[] buckets = [.. numbers.AtAuthority.Windows.Select(window => LimiterBucket.CreateEmpty(window, ticks, hold))];
        return Following(ticks, numbers.AtAuthority, epoch, buckets, settings);
    }

    /// <summary>
    /// The authority that follows one of which only a state remains that it had reserved ahead of what it lent (R2).
    /// </summary>
    /// <param name="now">When the predecessor was gone for sure.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="epoch">A number that no earlier authority of this key had, above zero.</param>
    /// <param name="reserved">The buckets as <see cref="LimiterReservation"/> kept them. Changed here.</param>
    /// <param name="settings">The fleet's.</param>
    internal static LimiterAuthority FollowReserved(
        TimeSpan now, RateLimitNumbers numbers, long epoch, LimiterBucket[] reserved, LimiterSettings settings)
    {
        var (ticks, hold) = (Math.Max(0, now.Ticks), LastCallTicks(settings));
        foreach (var bucket in reserved)
        {
            LimiterReservation.Resume(bucket, ticks, hold, numbers.Burst);
        }

        return Following(ticks, numbers, epoch, reserved, settings);
    }

    /// <summary>
    /// Whether the authority knows nothing that a new one would not: the buckets are full and nothing is lent.
    /// </summary>
    public bool IsIdle(TimeSpan now)
    {
        _leases.Settle(_buckets, now.Ticks);
        return _leases.IsEmpty && Array.TrueForAll(_buckets, bucket => bucket.Level == bucket.Window.Burst);
    }

    /// <summary>
    /// When, in ticks, nothing will be lent, the buckets full and no node counted as one that wants permits, if no message
    /// comes until then. Unlike <see cref="IsIdle"/> it lets no time pass: asking changes no later answer.
    /// </summary>
    internal long IdleAt()
    {
        Span<long> bursts = stackalloc long[_buckets.Length];
        for (var index = 0; index < bursts.Length; index++)
        {
            bursts[index] = _buckets[index].Window.Burst;
        }

        var at = TickMath.Add(Now, _leases.TicksUntil(_buckets, node: null, bursts));
        for (var index = 0; index < _nodes.Count; index++)
        {
            at = Math.Max(at, _nodes.GetAt(index).Value.ActiveUntil);
        }

        return Math.Max(at, Claim?.Until ?? 0);
    }

    /// <summary>
    /// Applies new limits at once: a window that was there before keeps its counts, in proportion to its limit; one that
    /// replaces another is as full as that one was; one more is new. Edges follow as their leases end. Limits that are
    /// not newer change nothing.
    /// </summary>
    public void Apply(TimeSpan now, RateLimitNumbers numbers)
    {
        numbers = numbers.AtAuthority;
        if (numbers.Version <= _numbers.Version)
        {
            return;
        }

        if (!numbers.SameLimits(_numbers))
        {
            _leases.Settle(_buckets, now.Ticks);
            for (var index = 0; index < _nodes.Count; index++)
            {
                _nodes.GetAt(index).Value.Foreign = _nodes.GetAt(index).Value.Outstanding;
            }

            _buckets = LimiterWindowChange.Apply(_buckets, numbers.Windows, _leases.Outstanding);
            Claim = null;
        }

        _numbers = numbers;
    }

    /// <summary>Takes an edge's report in, and lends it permits or tells it how long there will be none.</summary>
    /// <returns>
    /// The reply; to the request before once more the same reply, with the same end; to one that was overtaken, nothing.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The edge needs more than its buckets ever hold.</exception>
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

    /// <summary>No call takes longer, by whichever clock.</summary>
    private static long LastCallTicks(LimiterSettings settings) => settings.CallTimeout.Ticks + settings.Drift(settings.CallTimeout.Ticks);

    private static LimiterBucket[] Full(RateLimitNumbers numbers, TimeSpan now) =>
        [.. numbers.Windows.Select(window => LimiterBucket.CreateFull(window, Math.Max(0, now.Ticks)))];

    private static LimiterAuthority Following(
        long now, RateLimitNumbers numbers, long epoch, LimiterBucket[] buckets, LimiterSettings settings)
    {
        var longest = LimiterSettings.MaxLease.Ticks;
        var leases = new LeaseBook();
        if (numbers.Burst / 2 is > 0 and var half)
        {
            leases.Add(new(0), half, TickMath.Add(now, longest + settings.Drift(longest)));
        }

        return new(numbers, epoch, buckets, [], leases, settings);
    }

    /// <summary>Where time has been brought to, in ticks; the same in all buckets.</summary>
    private long Now => _buckets[0].At;

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
        Claim = node is not null && Claim?.Node == node ? null : Claim;
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
        if (used > 0 && usedAt > Now)
        {
            _leases.Settle(_buckets, usedAt);
        }

        used = Math.Min(used, Math.Max(0, node.Outstanding - has));
        _leases.Take(node, used);
        node.Foreign = Math.Max(0, node.Foreign - used);
        _leases.Settle(_buckets, now);
        node.Foreign = Math.Min(node.Foreign, node.Outstanding);
        var unusable = node.Outstanding - has;
        if (unusable > 0)
        {
            _leases.Take(node, unusable);
            Credit(node, unusable);
        }
    }

    /// <summary>The oldest permits are the first to be used, to expire and to come back.</summary>
    private void Credit(NodeRecord node, long permits)
    {
        var foreign = Math.Min(node.Foreign, permits);
        node.Foreign -= foreign;
        foreach (var bucket in _buckets)
        {
            bucket.Credit(permits - foreign, _leases.Outstanding);
        }
    }

    private LeaseGrant Grant(NodeRecord node, in LeaseReport report)
    {
        var need = report.Need;
        if (need > _numbers.Burst)
        {
            // The node's limits are older than these and higher; it will have the new ones in a moment.
            return Refusal(node, LimiterSettings.Horizon.Ticks, need, Tightest());
        }

        var good = TicksGood(out var soonest);
        if (good <= 2 && Drifted(good) == 0)
        {
            // In a window's last ticks a lease would have ended for the edge before it began.
            return Refusal(node, good, need, soonest);
        }

        var (nodes, demand) = Activity(node);
        var claimed = ClaimAgainst(node, need);

        // A node that has waited as long as it was told gets what it needs.
        var hasWaited = node.WaitsUntil <= Now && !HasGivenUp(node) && IsServedBy(node.WaitsFor, need);
        Span<long> least = stackalloc long[_buckets.Length];
        var (tokens, isShort, isOverloaded) = (Math.Max(need, _numbers.IsStrict ? 0 : report.Want), false, false);
        for (var index = 0; index < _buckets.Length; index++)
        {
            var window = _buckets[index].Window;
            var level = _buckets[index].Level;
            var overloads = window.Algorithm != RateLimitAlgorithm.FixedWindow && demand > 0.95 * window.PermitsPerSecond;

            // Under overload permits that come back one by one are collected for a moment, or every node would come for
            // every single one.
            var collects = overloads && !hasWaited && report.Want > 0;
            least[index] = Math.Min(window.Burst, claimed + (collects ? Math.Max(need, window.Quantum) : need));
            isShort |= level < least[index];
            isOverloaded |= overloads;

            // Fixed windows too lend what the node will need soon, and not a share of all: a node that dies voids less.
            // A node with most of the demand must not wait because many others have a little.
            var part = demand > 0 ? node.PermitsPerSecond / demand : 0;
            var share = (level - claimed) * (overloads ? part : Math.Max(part, 1.0 / nodes) / Shares);
            tokens = Math.Max(need, Math.Min(tokens, (long)share));
        }

        return isShort ? Refuse(node, need, least, hasWaited, isOverloaded) : Lend(node, tokens, need, good);
    }

    private LeaseGrant Refuse(NodeRecord node, long need, ReadOnlySpan<long> least, bool hasWaited, bool isOverloaded)
    {
        var violated = Violated(least);
        var wait = _leases.TicksUntil(_buckets, node, least);
        if (hasWaited && need > 0 && Claim is null)
        {
            // It waited as long as it was told, alone it would have succeeded, and others were quicker: now it is next.
            Claim = new(node, need, TickMath.Add(TickMath.Add(Now, wait), LimiterSettings.MaxLease.Ticks));
        }

        return Refusal(node, isOverloaded ? TickMath.Add(wait, Stagger(node, violated)) : wait, need, violated);
    }

    /// <summary>
    /// Half the bucket may be out for long; beyond it a request gets what it waits for, and what the node uses at once.
    /// </summary>
    private LeaseGrant Lend(NodeRecord node, long tokens, long need, long good)
    {
        var (ttl, shortTtl) = LeaseTicks(good);
        var room = (_numbers.Burst / 2) - _leases.Outstanding;
        if (ttl > shortTtl && tokens > room)
        {
            // Half of a short lease may be over when it arrives.
            var soon = (long)(node.PermitsPerSecond * (shortTtl / 2) / TimeSpan.TicksPerSecond);
            (tokens, ttl) = room > Math.Max(need, soon) ? (room, ttl) : (Math.Max(need, Math.Min(tokens, soon)), shortTtl);
        }

        if (need > 0 && (HasGivenUp(node) || IsServedBy(node.WaitsFor, need)))
        {
            (node.WaitsUntil, node.WaitsFor) = (0, 0);
            Claim = Claim?.Node == node ? null : Claim;
        }

        node.ActiveUntil = Now;
        if (tokens > 0)
        {
            foreach (var bucket in _buckets)
            {
                bucket.Debit(tokens);
            }

            _leases.Add(node, tokens, TickMath.Add(Now, ttl));
            node.ActiveUntil = TickMath.Add(Now, LimiterSettings.MaxLease.Ticks);
        }

        return Reply(tokens, ttl, wait: 0, Tightest());
    }

    private LeaseGrant Refusal(NodeRecord node, long wait, long need, int window)
    {
        if (need > 0 && (HasGivenUp(node) || IsServedBy(node.WaitsFor, need)))
        {
            (node.WaitsUntil, node.WaitsFor) = (TickMath.Add(Now, wait), need);
        }

        node.ActiveUntil = TickMath.Add(TickMath.Add(Now, wait), LimiterSettings.MaxLease.Ticks);
        return Reply(tokens: 0, ttl: 0, wait, window);
    }

    private LeaseGrant Reply(long tokens, long ttl, long wait, int window) =>
        new(tokens, new(ttl), new(wait), window, _buckets[window].Level, new(_buckets[window].TicksUntilReset));

    /// <summary>
    /// A lease ends before its bucket could have filled, and with its window. No call takes longer than the short one.
    /// </summary>
    private (long Long, long Short) LeaseTicks(long good)
    {
        var shortest = _settings.CallTimeout.Ticks;
        var longest = _numbers.IsStrict ? shortest : LimiterSettings.MaxLease.Ticks;
        foreach (var bucket in _buckets)
        {
            if (bucket.Window.Algorithm == RateLimitAlgorithm.TokenBucket)
            {
                longest = Math.Min(longest, bucket.Window.RefillTicks(bucket.Window.Burst));
            }
        }

        return (Math.Min(good, Math.Max(shortest, longest)), Math.Min(good, shortest));
    }

    /// <summary>How long what is lent now stays good in all windows, and in which it ends first.</summary>
    private long TicksGood(out int soonest)
    {
        soonest = 0;
        for (var index = 1; index < _buckets.Length; index++)
        {
            soonest = _buckets[index].TicksGood < _buckets[soonest].TicksGood ? index : soonest;
        }

        return _buckets[soonest].TicksGood;
    }

    private int Tightest()
    {
        var tightest = 0;
        for (var index = 1; index < _buckets.Length; index++)
        {
            tightest = _buckets[index].Level < _buckets[tightest].Level ? index : tightest;
        }

        return tightest;
    }

    /// <summary>The window that keeps them waiting the longest.</summary>
    private int Violated(ReadOnlySpan<long> least)
    {
        var (violated, longest) = (0, -1L);
        for (var index = 0; index < _buckets.Length; index++)
        {
            var wait = least[index] <= _buckets[index].Level ? -1 : _buckets[index].TicksUntil(least[index]);
            (violated, longest) = wait > longest ? (index, wait) : (violated, longest);
        }

        return violated;
    }

    /// <summary>What this request has to leave for another node that is next, or for a larger one of its own.</summary>
    private long ClaimAgainst(NodeRecord node, long need)
    {
        if (Claim is { } claim && claim.Until <= Now)
        {
            Claim = null;
        }

        return Claim is { } other && (other.Node != node || !IsServedBy(other.Permits, need)) ? other.Permits : 0;
    }

    /// <summary>Whether a node asks for about what it waits for: it may hold a little by now.</summary>
    private static bool IsServedBy(long permits, long need) => 2 * need >= permits;

    /// <summary>Whether a node was never told to wait, or has not come back in time.</summary>
    private bool HasGivenUp(NodeRecord node) => TickMath.Add(node.WaitsUntil, LimiterSettings.MaxLease.Ticks) <= Now || node.WaitsUntil == 0;

    /// <summary>Sends the nodes that wait to come one after the other, in ticks; a second is the longest queue.</summary>
    private long Stagger(NodeRecord node, int violated)
    {
        var ahead = 0;
        for (var index = 0; index < _nodes.Count; index++)
        {
            var other = _nodes.GetAt(index).Value;
            ahead += other != node && other.WaitsUntil > Now ? 1 : 0;
        }

        var window = _buckets[violated].Window;
        return (long)(Math.Min(1, ahead * (window.Quantum / window.PermitsPerSecond)) * TimeSpan.TicksPerSecond);
    }

    /// <summary>How many nodes want permits, this one included, and how many permits per second they all want.</summary>
    private (int Nodes, double PermitsPerSecond) Activity(NodeRecord node)
    {
        var nodes = 1;
        var demand = node.PermitsPerSecond;
        for (var index = 0; index < _nodes.Count; index++)
        {
            var other = _nodes.GetAt(index).Value;
            if (other != node && other.ActiveUntil > Now)
            {
                nodes++;
                demand += other.PermitsPerSecond;
            }
            else if (other != node && other.Outstanding == 0 && TickMath.Add(other.ActiveUntil, LimiterSettings.Forget.Ticks) <= Now)
            {
                // Whatever it sends later is a first report: credited nothing.
                Claim = Claim?.Node == other ? null : Claim;
                _nodes.RemoveAt(index--);
            }
        }

        return (nodes, demand);
    }

    /// <summary>A time on an edge's clock, as short as it may have been on this one.</summary>
    private long Drifted(long ticks) => Math.Max(0, ticks - _settings.Drift(ticks));
}
