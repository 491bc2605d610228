namespace Gateway.Core.RateLimiting;

/// <summary>
/// One node's side of one bucket: spends lent permits without a call, asks for more before they run out, returns what
/// idles, and remembers a refusal.
/// </summary>
/// <remarks>
/// Pure: no clock, lock or log. The owner serialises calls and passes monotonic time since any fixed origin, the same
/// one always; time that goes backwards brings no expired permit back. At most one request is outstanding; a reply to
/// any other is dropped, so no message creates a permit however often and in whatever order it arrives.
/// </remarks>
public sealed class LimiterEdge
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Gone = 2;

    internal LimiterEdge? Next;
    private readonly LimiterCalls _calls;
    private RateLimitNumbers _numbers;
    private readonly ulong _clientHigh;
    private readonly ulong _clientLow;
    private long _expiry;
    private long _laterExpiry;
    private long _used;
    private long _lastUse;
    private long _until;
    private long _restAt;
    private readonly int _policy;
    private int _tokens;
    private int _laterTokens;
    private int _lowWater = -1;
    private int _rest;
    private int _gate;

    /// <param name="now">The time.</param>
    /// <param name="key">The bucket.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="bootId">A number that no other edge ever had that stood for this node and key.</param>
    /// <param name="settings">The fleet's.</param>
    public LimiterEdge(TimeSpan now, LimiterKey key, RateLimitNumbers numbers, long bootId, LimiterSettings settings)
    {
        _calls = new(now.Ticks, bootId, settings);
        _numbers = numbers;
        _clientHigh = (ulong)(key.Client >> 64);
        _clientLow = (ulong)key.Client;
        _policy = key.Policy;
        _lastUse = _restAt = now.Ticks;
        _rest = (int)numbers.Burst;
    }

    public LimiterKey Key => new(_policy, new(_clientHigh, _clientLow));

    internal long BootId => _calls.BootId;

    /// <summary>Charges the cost if enough is held.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cost">From 1 to the burst.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost could never be admitted.</exception>
    public LimiterDecision TryAcquire(TimeSpan now, int cost)
    {
        ThrowIfImpossible(_numbers, cost);
        var ticks = now.Ticks;
        switch (Check(ticks, cost, out var retryAfter))
        {
            case LimiterOutcome.Admitted:
                Debit(ticks, cost);
                return new(LimiterOutcome.Admitted, 0, WantsLease(ticks) ? 1u : 0u, StatusAt(ticks), TimeSpan.Zero);
            case LimiterOutcome.Denied:
                return Refuse(ticks, cost, retryAfter, index: 0);
            default:
                return LimiterDecision.NeedsLease(1);
        }
    }

    /// <summary>Starts a request to the authority, unless one is outstanding or there is nothing to ask for.</summary>
    /// <param name="now">The time; permits that come back live from now on.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="cost">What a request waits for; less than is held, or zero, to fetch ahead.</param>
    /// <param name="request">The request, to be sent once.</param>
    /// <remarks>A request without a reply within the call timeout is abandoned here.</remarks>
    public bool TryBegin(TimeSpan now, string node, int cost, out LimiterAcquire request)
    {
        request = default;
        var ticks = now.Ticks;
        DropExpired(ticks);
        var need = (int)Math.Max(0, cost - Held);
        if (_calls.IsWaiting(ticks) || (need == 0 ? !WantsLease(ticks) : IsRefused(ticks, need)))
        {
            return false;
        }

        request = Begin(ticks, node, need, fetch: true);
        return true;
    }

    /// <summary>Starts the report that returns what this edge holds, if it has idled long enough.</summary>
    public bool TryBeginReturn(TimeSpan now, string node, out LimiterAcquire request)
    {
        request = default;
        var ticks = now.Ticks;
        DropExpired(ticks);
        if (Held == 0 || _calls.IsWaiting(ticks) || ticks - _lastUse <= LimiterSettings.Idle.Ticks)
        {
            return false;
        }

        _tokens = _laterTokens = 0;
        request = Begin(ticks, node, need: 0, fetch: false);
        return true;
    }

    /// <summary>Takes the reply to the outstanding request in.</summary>
    /// <returns>False for any other reply, which changes nothing.</returns>
    public bool Apply(TimeSpan now, in LimiterGrant grant)
    {
        if (!_calls.IsOutstanding || grant.Seq != _calls.Seq)
        {
            return false;
        }

        _calls.IsOutstanding = false;
        _calls.Epoch = grant.Epoch;
        var ticks = now.Ticks;
        var lease = grant.Lease;
        DropExpired(ticks);
        if (lease.Tokens > 0)
        {
            _until = 0;
            AddTokens(ticks, lease);
        }
        else if (lease.DenyFor > TimeSpan.Zero)
        {
            _until = TickMath.Add(ticks, TickMath.Add(lease.DenyFor.Ticks, _calls.Drift(lease.DenyFor)));
            _calls.RefusedNeed = Math.Max(1, _calls.SentNeed);
        }

        _rest = (int)lease.Remaining;
        _restAt = IsFixedWindow ? TickMath.Add(ticks, lease.Reset.Ticks) : ticks;
        return true;
    }

    /// <summary>Gives up the outstanding request, if it is this one: its reply will be dropped.</summary>
    public void Abandon(long seq) => _calls.IsOutstanding &= seq != _calls.Seq;

    /// <summary>
    /// Whether a new edge would do nearly as well: nothing is held or awaited, and neither use nor call was lately. At
    /// worst the new one asks once to hear of a long refusal again.
    /// </summary>
    public bool IsForgettable(TimeSpan now)
    {
        var ticks = now.Ticks;
        DropExpired(ticks);
        return Held == 0 && !_calls.IsWaiting(ticks)
            && ticks - Math.Max(_lastUse, _calls.LastSent) > LimiterSettings.Forget.Ticks;
    }

    internal static void ThrowIfImpossible(RateLimitNumbers numbers, int cost)
    {
        if (cost < 1 || cost > numbers.Burst)
        {
            throw new ArgumentOutOfRangeException(nameof(cost), cost, $"The cost must be from 1 to the burst, {numbers.Burst}.");
        }
    }

    /// <summary>
    /// Takes the edge for this thread, for some ten nanoseconds: half the price of a monitor, whose release is a second
    /// interlocked instruction.
    /// </summary>
    /// <returns>False once the edge has left its table.</returns>
    internal bool TryEnter() => Interlocked.CompareExchange(ref _gate, Taken, Free) == Free || TryEnterSlowly();

    internal void Exit() => Volatile.Write(ref _gate, Free);

    /// <summary>In place of <see cref="Exit"/>: nobody enters any more.</summary>
    internal void Leave() => Volatile.Write(ref _gate, Gone);

    /// <summary>
    /// Reads from all cache lines that an admission needs, so that they come from memory at once and not one by one.
    /// </summary>
    internal void Touch()
    {
        _ = Volatile.Read(ref _used);
        _ = Volatile.Read(ref _gate);
    }

    internal bool Is(in LimiterKey key) =>
        _clientLow == (ulong)key.Client && _clientHigh == (ulong)(key.Client >> 64) && _policy == key.Policy;

    /// <summary>Takes the limits over that a request came with; what is held stays as it was lent.</summary>
    internal void Follow(RateLimitNumbers numbers)
    {
        if (!ReferenceEquals(_numbers, numbers))
        {
            _numbers = numbers;
        }
    }

    /// <summary>What a request would get; charges nothing.</summary>
    internal LimiterOutcome Check(long now, int cost, out long retryAfter)
    {
        retryAfter = 0;
        DropExpired(now);
        var missing = cost - Held;
        if (missing <= 0)
        {
            return LimiterOutcome.Admitted;
        }

        if (!IsRefused(now, missing))
        {
            return LimiterOutcome.NeedsLease;
        }

        // The authority answered for fewer permits; alone, the others come after those at the full rate.
        var beyond = IsFixedWindow ? 0 : _numbers.RefillTicks(missing - _calls.RefusedNeed);
        retryAfter = TickMath.Add(_until - now, beyond);
        return LimiterOutcome.Denied;
    }

    /// <summary>Uses permits that are held, the earliest to expire first.</summary>
    internal void Debit(long now, int cost)
    {
        _used += cost;
        _lastUse = Math.Max(_lastUse, now);
        _tokens -= cost;
        if (_tokens <= 0)
        {
            _tokens += _laterTokens;
            _expiry = _laterExpiry;
            _laterTokens = 0;
        }
    }

    internal LimiterDecision Refuse(long now, int cost, long retryAfter, int index)
    {
        _calls.Refuse(cost);
        var remaining = Math.Min(StatusAt(now).Remaining, cost - 1);
        var wait = new TimeSpan(retryAfter);
        return new(LimiterOutcome.Denied, index, 0, new(_numbers.Limit, _numbers.Window, remaining, wait), wait);
    }

    internal bool WantsLease(long now) => _tokens + _laterTokens <= _lowWater && now >= _until && !_calls.IsWaiting(now);

    internal RateLimitStatus StatusAt(long now)
    {
        if (IsFixedWindow)
        {
            return new(_numbers.Limit, _numbers.Window, Held + _rest, new(Math.Max(0, _restAt - now)));
        }

        var come = (long)(Math.Max(0, now - _restAt) * _numbers.PermitsPerTick);
        var remaining = Math.Min(_numbers.Burst, Held + _rest + come);
        var reset = (long)((_numbers.Burst - remaining) * _numbers.TicksPerPermit);
        return new(_numbers.Limit, _numbers.Window, remaining, new(reset));
    }

    /// <summary>Permits held, the expired ones included that nobody has looked at since.</summary>
    private int Held => _tokens + _laterTokens;

    private bool TryEnterSlowly()
    {
        var spin = default(SpinWait);
        while (true)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            switch (Interlocked.CompareExchange(ref _gate, Taken, Free))
            {
                case Free:
                    return true;
                case Gone:
                    return false;
            }
        }
    }

    private bool IsFixedWindow => _numbers.Algorithm == RateLimitAlgorithm.FixedWindow;

    /// <summary>Fewer permits than were refused may be there already.</summary>
    private bool IsRefused(long now, long need) => now < _until && need >= _calls.RefusedNeed;

    private void DropExpired(long now)
    {
        if (now < _expiry)
        {
            return;
        }

        _tokens = now < _laterExpiry ? _laterTokens : 0;
        _expiry = _laterExpiry;
        _laterTokens = 0;
    }

    private LimiterAcquire Begin(long now, string node, int need, bool fetch)
    {
        var horizon = _calls.Average(now, _used);
        var perSecond = horizon / LimiterSettings.Horizon.TotalSeconds;

        // Poisson arrivals exceed mean + 4 deviations during one round trip about once in 10,000 times.
        var expected = perSecond * _calls.Settings.RoundTrip.TotalSeconds;
        _lowWater = horizon < 1 || expected == 0 ? -1 : (int)Math.Min(_numbers.Burst, expected + (4 * Math.Sqrt(expected)) + 2);

        var want = fetch ? Math.Clamp((long)Math.Ceiling(horizon) + need - Held, need, _numbers.Burst) : 0;
        var sinceUse = new TimeSpan(Math.Max(0, now - _lastUse));
        _calls.Send(now, need);
        return new(node, BootId, _calls.Epoch, _calls.Seq, perSecond, _numbers, new(_used, Held, want, need, sinceUse));
    }

    private void AddTokens(long now, in LeaseGrant lease)
    {
        var expiry = _calls.ExpiryOf(lease.Ttl);
        if (expiry <= now)
        {
            return;
        }

        if (_tokens == 0)
        {
            (_tokens, _expiry) = ((int)lease.Tokens, expiry);
        }
        else if (_laterTokens == 0)
        {
            (_laterTokens, _laterExpiry) = ((int)lease.Tokens, expiry);
            if (_laterExpiry < _expiry)
            {
                (_tokens, _laterTokens) = (_laterTokens, _tokens);
                (_expiry, _laterExpiry) = (_laterExpiry, _expiry);
            }
        }
        else
        {
            // A third expiry is not worth its room: permits may always end earlier.
            _expiry = Math.Min(_expiry, expiry);
            _laterExpiry = Math.Min(_laterExpiry, expiry);
            _laterTokens += (int)lease.Tokens;
        }
    }
}
