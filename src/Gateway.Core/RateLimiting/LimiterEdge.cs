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
    /// <summary>
    /// The demand of one horizon from which on permits are fetched ahead. With less, the mark would be above what a lease
    /// has, and every request would fetch; so one in a while waits for a call.
    /// </summary>
    private const double PrefetchFrom = 4;

    private const byte Free = 0;
    private const byte Taken = 1;
    private const byte Gone = 2;

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
    private byte _gate;
    private byte _window;

    /// <summary>An edge by itself.</summary>
    /// <inheritdoc cref="LimiterEdge(TimeSpan, LimiterKey, RateLimitNumbers, long, LimiterFleet)"/>
    /// <param name="now">The time.</param>
    /// <param name="key">The bucket.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="bootId">A number that no other edge ever had that stood for this node and key.</param>
    /// <param name="settings">The fleet's.</param>
    public LimiterEdge(TimeSpan now, LimiterKey key, RateLimitNumbers numbers, long bootId, LimiterSettings settings)
        : this(now, key, numbers, bootId, new LimiterFleet(settings))
    {
    }

    /// <param name="now">The time.</param>
    /// <param name="key">The bucket.</param>
    /// <param name="numbers">The limits.</param>
    /// <param name="bootId">A number that no other edge ever had that stood for this node and key.</param>
    /// <param name="fleet">The node's fleet.</param>
    public LimiterEdge(TimeSpan now, LimiterKey key, RateLimitNumbers numbers, long bootId, LimiterFleet fleet)
    {
        _calls = new(now.Ticks, bootId, fleet);
        _numbers = numbers;
        _clientHigh = (ulong)(key.Client >> 64);
        _clientLow = (ulong)key.Client;
        _policy = key.Policy;
        _lastUse = _restAt = now.Ticks;
        _rest = (int)numbers.Burst;
    }

    public LimiterKey Key => new(_policy, new(_clientHigh, _clientLow));

    internal long BootId => _calls.BootId;

    internal long LastSeq => _calls.Seq;

    internal RateLimitNumbers Numbers => _numbers;

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
                var isLocal = Debit(ticks, cost);
                return new(LimiterOutcome.Admitted, 0, WantsLease(ticks) ? 1u : 0u, StatusAt(ticks), TimeSpan.Zero, isLocal);
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
    /// <remarks>A request without a reply within the call timeout is abandoned here, as by <see cref="Abandon"/>.</remarks>
    public bool TryBegin(TimeSpan now, string node, int cost, out LimiterAcquire request)
    {
        request = default;
        var ticks = now.Ticks;
        DropExpired(ticks);
        _calls.EndOverdue(ticks, _numbers, _used);
        var need = (int)Math.Max(0, cost - Held);
        var begins = _calls.MayAsk(ticks) && (need == 0 ? WantsLease(ticks) : !IsRefused(ticks, need));
        if (begins)
        {
            request = Begin(ticks, node, need, fetch: true);
        }

        if (need > 0)
        {
            // After the call has begun, which asks for what is needed besides the demand.
            _calls.Wait(cost);
        }

        return begins;
    }

    /// <summary>Whether a request is outstanding, and its time not over.</summary>
    internal bool IsAsking(TimeSpan now) => _calls.IsWaiting(now.Ticks);

    /// <summary>Starts the report that returns what this edge holds, if it has idled long enough and is worth a call.</summary>
    public bool TryBeginReturn(TimeSpan now, string node, out LimiterAcquire request)
    {
        request = default;
        var ticks = now.Ticks;
        DropExpired(ticks);
        _calls.EndOverdue(ticks, _numbers, _used);
        if (ticks - _lastUse <= LimiterSettings.Idle.Ticks || !IsWorthReturning || !_calls.MayAsk(ticks))
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

        _calls.Answered(grant.Epoch, _used);
        var ticks = now.Ticks;
        var lease = grant.Lease;
        DropExpired(ticks);
        if (lease.Tokens > 0)
        {
            _until = 0;
            _calls.RefusedMore = null;
            AddTokens(ticks, lease);
        }
        else if (lease.DenyFor > TimeSpan.Zero)
        {
            NoteRefusal(ticks, TickMath.Add(ticks, TickMath.Add(lease.DenyFor.Ticks, _calls.Drift(lease.DenyFor))));
        }

        _window = (byte)lease.Window;
        _rest = (int)lease.Remaining;
        _restAt = IsTokenBucket ? ticks : TickMath.Add(ticks, lease.Reset.Ticks);
        return true;
    }

    /// <summary>Gives up the outstanding request, if it is this one: its reply will be dropped.</summary>
    /// <remarks>
    /// After the second one in a row the edge decides alone, as <see cref="RateLimitNumbers.OnUnavailable"/> says, and asks
    /// again every 250 ms. Any answer ends that.
    /// </remarks>
    public void Abandon(TimeSpan now, long seq)
    {
        if (_calls.IsOutstanding && seq == _calls.Seq)
        {
            _calls.Failed(now.Ticks, _numbers, _used);
        }
    }

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

    /// <summary>Whether the authority gives no answer, so that the edge decides alone.</summary>
    public bool IsAlone => _calls.IsAlone;

    /// <summary>Permits that are held, and good for now.</summary>
    internal long HeldAt(TimeSpan now)
    {
        DropExpired(now.Ticks);
        return Held;
    }

    /// <summary>
    /// Starts the report that returns what is held, and forgets what was refused, so that the next request asks: things
    /// have changed at the authority. With a request outstanding what is held stays, and ends by itself.
    /// </summary>
    internal bool TryRecall(TimeSpan now, string node, out LimiterAcquire request)
    {
        request = default;
        _until = 0;
        _calls.RefusedMore = null;
        _calls.EndOverdue(now.Ticks, _numbers, _used);
        if (!_calls.MayAsk(now.Ticks))
        {
            return false;
        }

        DropExpired(now.Ticks);
        _tokens = _laterTokens = 0;
        request = Begin(now.Ticks, node, need: 0, fetch: false);
        return true;
    }

    /// <summary>Since when nobody would miss the edge: its last use or call; now, while it remembers a refusal. A guess without the lock.</summary>
    internal long QuietSince(long now) => Math.Max(Math.Max(_lastUse, _calls.LastSent), Math.Min(now, _until));

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

        if (IsRefused(now, missing))
        {
            retryAfter = RefusedFor(now, missing);
            return LimiterOutcome.Denied;
        }

        return _calls.Fallback is { IsActive: true } fallback
            ? fallback.Check(now, _numbers, _calls.Fleet.MaxNodes, missing, out retryAfter)
            : LimiterOutcome.NeedsLease;
    }

    /// <summary>
    /// Uses permits that are held, the earliest to expire first; for what is missing, if the authority gives no answer,
    /// the node's own share.
    /// </summary>
    /// <returns>Whether any was missing.</returns>
    internal bool Debit(long now, int cost)
    {
        var missing = cost - Held;
        if (missing > 0)
        {
            _calls.Fallback?.Debit(missing);
            cost = (int)Held;
        }

        _used += cost;
        _lastUse = Math.Max(_lastUse, now);
        _tokens -= cost;
        if (_tokens <= 0)
        {
            _tokens += _laterTokens;
            _expiry = _laterExpiry;
            _laterTokens = 0;
        }

        return missing > 0;
    }

    internal LimiterDecision Refuse(long now, int cost, long retryAfter, int index)
    {
        _calls.Refuse(cost);
        var remaining = Math.Min(StatusAt(now).Remaining, cost - 1);
        var wait = new TimeSpan(retryAfter);
        var leases = WantsLease(now) ? 1u << index : 0;
        return new(LimiterOutcome.Denied, index, leases, new(Window, remaining, wait), wait, !IsRefused(now, cost - Held));
    }

    /// <summary>Whether it is time to ask: permits run low, or the authority may be back.</summary>
    internal bool WantsLease(long now) =>
        (Held <= _lowWater || (Held == 0 && _calls.IsAlone)) && now >= _until && _calls.MayAsk(now);

    internal RateLimitStatus StatusAt(long now)
    {
        var window = Window;
        if (window.Algorithm != RateLimitAlgorithm.TokenBucket)
        {
            return new(window, Held + _rest, new(Math.Max(0, _restAt - now)));
        }

        var come = (long)(Math.Max(0, now - _restAt) * window.PermitsPerTick);
        var remaining = Math.Min(window.Burst, Held + _rest + come);
        var reset = (long)((window.Burst - remaining) * window.TicksPerPermit);
        return new(window, remaining, new(reset));
    }

    /// <summary>Permits held, the expired ones included that nobody has looked at since.</summary>
    private int Held => _tokens + _laterTokens;

    /// <summary>
    /// A few permits of many are left to expire. Those that are worth a call would take longer to come back to the bucket
    /// than the node has waited for a use of them, or are more than the bucket had left: other nodes may refuse for want of
    /// them. And what expires counts as used, so whoever was told since the last use when there would be enough would come
    /// in vain.
    /// </summary>
    private bool IsWorthReturning =>
        Held > 0 && (_numbers.RefillTicks(Held) >= LimiterSettings.Idle.Ticks || Held > _rest || _until > _lastUse);

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

    /// <summary>The window that the authority's last reply was about.</summary>
    private LimiterWindow Window => _numbers.WindowAt(_window);

    private bool IsTokenBucket => Window.Algorithm == RateLimitAlgorithm.TokenBucket;

    /// <summary>Whether from a refusal of few permits follows how long more are refused.</summary>
    private bool AreRefusalsLinear => _numbers.AreTokenBuckets || _numbers.IsOneFixedWindow;

    /// <summary>Fewer permits than were refused may be there already; of more, not always is known how long they take.</summary>
    private bool IsRefused(long now, long need) =>
        now < _until && need >= _calls.RefusedNeed
            && (need == _calls.RefusedNeed || AreRefusalsLinear || (_calls.RefusedMore is { } more && need <= more.Permits && now < more.Until));

    /// <summary>A time after which permits that are refused will be there for a request alone.</summary>
    private long RefusedFor(long now, long need)
    {
        if (need == _calls.RefusedNeed || _numbers.IsOneFixedWindow)
        {
            return Outlasting(now, _until - now);
        }

        // The authority answered for fewer permits; alone, the others come after those at the full rate.
        return AreRefusalsLinear
            ? Outlasting(now, TickMath.Add(_until - now, _numbers.RefillTicks(need - _calls.RefusedNeed)))
            : _calls.RefusedMore!.Until - now;
    }

    /// <summary>
    /// A wait counts on the permits that are held too. Those that end before they could be returned are lost to the bucket, and
    /// have to come back first.
    /// </summary>
    private long Outlasting(long now, long wait) => Held == 0 || _expiry - now > 3 * LimiterSettings.Idle.Ticks || !_numbers.AreTokenBuckets
        ? wait
        : TickMath.Add(Math.Max(wait, _expiry - now), _numbers.RefillTicks(Held));

    private void NoteRefusal(long now, long until)
    {
        var need = Math.Max(1, _calls.SentNeed);
        if (now < _until && need > _calls.RefusedNeed && !AreRefusalsLinear)
        {
            _calls.RefusedMore = new(need, until);
            return;
        }

        _until = until;
        _calls.RefusedNeed = need;
    }

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
        _lowWater = horizon < PrefetchFrom || expected == 0 || _numbers.IsStrict ? -1 : (int)Math.Min(_numbers.Burst, expected + (4 * Math.Sqrt(expected)) + 2);

        // The next call comes at the low-water mark, so a horizon's demand is to be there above it.
        var ample = _numbers.IsStrict ? 0 : (long)horizon + Math.Max(0, _lowWater) - Held;
        var want = fetch ? Math.Clamp(need + ample, need, _numbers.Burst) : 0;
        var sinceUse = new TimeSpan(Math.Max(0, now - _lastUse));
        _calls.FillReserve(now, _numbers);
        _calls.Send(now, need);
        return new(node, BootId, _calls.Epoch, _calls.Seq, perSecond, _numbers.AtAuthority, new(_used, Held, want, need, sinceUse));
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
