namespace Gateway.Core.RateLimiting;

/// <summary>An edge's conversation with its authority, and the demand it tells of.</summary>
/// <remarks>Apart from the edge, so that what an admission touches lies together in two cache lines.</remarks>
internal sealed class LimiterCalls(long now, long bootId, LimiterFleet fleet)
{
    private long _sentAt;
    private long _demandAt = now;
    private long _refused;
    private long _averaged;
    private long _wokenUntil;
    private double _demand;
    private int _waiting;
    private byte _failures;

    public LimiterFleet Fleet { get; } = fleet;

    public LimiterSettings Settings => Fleet.Settings;

    /// <summary>Null as long as there is no need of one.</summary>
    public LimiterFallback? Fallback { get; private set; }

    public long BootId { get; } = bootId;

    public long Epoch { get; set; }

    public long Seq { get; private set; }

    public bool IsOutstanding { get; set; }

    /// <summary>What the latest request needed.</summary>
    public int SentNeed { get; private set; }

    /// <summary>The fewest permits that the latest refusal is about.</summary>
    public int RefusedNeed { get; set; }

    /// <summary>
    /// Where refusals do not follow from one another: the most permits that a refusal was about while another, about
    /// fewer, lasted. Null as long as there is none.
    /// </summary>
    public LimiterRefusal? RefusedMore { get; set; }

    public long LastSent => _demandAt;

    /// <summary>Whether the authority gives no answer.</summary>
    public bool IsAlone => Fallback is { IsActive: true };

    public bool IsWaiting(long now) => IsOutstanding && now < TickMath.Add(_sentAt, Settings.CallTimeout.Ticks);

    public void Send(long now, int need)
    {
        IsOutstanding = true;
        Seq++;
        _sentAt = now;
        SentNeed = need;
        Fallback?.Wait(now);
    }

    /// <summary>Whether nothing keeps the edge from asking now.</summary>
    public bool MayAsk(long now) => !IsWaiting(now) && (!IsAlone || Fallback!.IsRetryDue(now));

    /// <summary>A request waits for the outstanding reply, or the next.</summary>
    public void Wait(int cost) => _waiting = (int)Math.Min(int.MaxValue, (long)_waiting + cost);

    /// <summary>The outstanding request has a reply.</summary>
    /// <param name="epoch">Of the authority.</param>
    /// <param name="used">Permits used so far.</param>
    public void Answered(long epoch, long used)
    {
        Wake(used);
        IsOutstanding = false;
        Epoch = epoch;
        _failures = 0;
        Fallback = Fallback?.End() == true ? Fallback : null;
    }

    /// <summary>The outstanding request has no reply and will have none.</summary>
    public void Failed(long now, RateLimitNumbers numbers, long used)
    {
        Wake(used);
        IsOutstanding = false;
        _failures = (byte)Math.Min(LimiterSettings.FailuresToOutage, _failures + 1);
        if (_failures == LimiterSettings.FailuresToOutage)
        {
            Fallback ??= new();
            Fallback.Begin(now, numbers, Fleet);
        }
    }

    /// <summary>
    /// Gives up the outstanding request if its time is over. Whoever sent it finds that out no sooner than a request that asks
    /// anew, and would find another one outstanding by then: no failure would ever be counted.
    /// </summary>
    public void EndOverdue(long now, RateLimitNumbers numbers, long used)
    {
        if (IsOutstanding && !IsWaiting(now))
        {
            Failed(now, numbers, used);
        }
    }

    /// <summary>A reserve fills from the edge's first call on.</summary>
    public void FillReserve(long now, RateLimitNumbers numbers)
    {
        if (numbers.OnUnavailable == UnavailablePolicy.Reserved)
        {
            Fallback ??= new();
            Fallback.Follow(now, numbers, Fleet.MaxNodes);
        }
    }

    /// <summary>When permits end that came in reply: the lease began no earlier than the request was sent.</summary>
    public long ExpiryOf(TimeSpan ttl) => TickMath.Add(_sentAt, ttl.Ticks - Drift(ttl));

    /// <summary>How far this clock may be off after so long.</summary>
    public long Drift(TimeSpan elapsed) => Settings.Drift(elapsed.Ticks);

    public void Refuse(int cost) => _refused = TickMath.Add(_refused, cost);

    /// <summary>
    /// Permits asked for within one horizon: an exponential average of what was used, refused, or is still waited for.
    /// </summary>
    public double Average(long now, long used)
    {
        var total = TickMath.Add(used, TickMath.Add(_refused, Undecided(used)));
        var asked = Math.Max(0, total - _averaged);
        var elapsed = (double)Math.Max(0, now - _demandAt) / LimiterSettings.Horizon.Ticks;
        var kept = Math.Exp(-elapsed);

        // What was asked for counts as spread evenly over the time since.
        _demand = (_demand * kept) + (asked * (elapsed < 1e-6 ? 1 : (1 - kept) / elapsed));
        _demandAt = Math.Max(_demandAt, now);
        _averaged = Math.Max(_averaged, total);
        return _demand;
    }

    /// <summary>Those that wait look again, now that there is a reply, or none.</summary>
    private void Wake(long used)
    {
        _wokenUntil = TickMath.Add(used, TickMath.Add(_refused, _waiting));
        _waiting = 0;
    }

    /// <summary>
    /// What requests wait for, those included that were woken and have not looked again. Of the others that wait now
    /// some may be the same, so it is the larger of both.
    /// </summary>
    private long Undecided(long used) => Math.Max(_waiting, _wokenUntil - used - _refused);
}
