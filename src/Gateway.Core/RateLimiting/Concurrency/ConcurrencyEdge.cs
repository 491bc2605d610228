namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>
/// One node's side of one caller's requests in flight: lets requests in on lent permits without a call, keeps permits for
/// the next ones while nobody else wants them, and reports twice a second.
/// </summary>
/// <remarks>
/// Pure: no clock, lock or log. The owner serialises calls and passes monotonic time since any fixed origin. At most one
/// report is outstanding; a reply to any other is dropped.
/// </remarks>
public sealed class ConcurrencyEdge
{
    private readonly LimiterFleet _fleet;
    private readonly long _bootId;
    private ConcurrencyLimit _limit;
    private long _seq;
    private long _inFlight;
    private long _borrowed;
    private long _idle;
    private long _idleUntil;
    private long _until;
    private long _sentAt = long.MinValue;
    private long _peakAt;
    private double _peak;
    private long _lastTold;
    private int _failures;
    private bool _isOutstanding;
    private bool _isScarce;

    /// <param name="now">The time.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="bootId">A number that no other edge ever had that stood for this node and key.</param>
    /// <param name="fleet">The node's fleet.</param>
    public ConcurrencyEdge(TimeSpan now, ConcurrencyLimit limit, long bootId, LimiterFleet fleet)
    {
        _limit = limit;
        _bootId = bootId;
        _fleet = fleet;
        _peakAt = now.Ticks;
    }

    /// <summary>Requests in flight here.</summary>
    public long InFlight => _inFlight;

    /// <summary>Permits held for requests to come.</summary>
    public long Idle => _idle;

    internal long LastSeq => _seq;

    /// <summary>Whether the authority gives no answer, so that the edge decides alone.</summary>
    public bool IsAlone => _failures >= LimiterSettings.FailuresToOutage;

    /// <summary>Whether this edge can be forgotten: nothing is in flight, held or awaited, and the authority knows.</summary>
    public bool IsForgettable(TimeSpan now)
    {
        DropExpired(now.Ticks);
        return _inFlight == 0 && _idle == 0 && _lastTold == 0 && !IsWaiting(now.Ticks)
            && now.Ticks - Math.Max(_sentAt, _peakAt) > LimiterSettings.Forget.Ticks;
    }

    /// <summary>Follows a new limit.</summary>
    public void Follow(ConcurrencyLimit limit) => _limit = limit;

    /// <summary>Lets a request in if a permit is held. For each one let in, call <see cref="Exit"/> once.</summary>
    public LimiterOutcome TryEnter(TimeSpan now)
    {
        var ticks = now.Ticks;
        DropExpired(ticks);
        if (_idle > 0)
        {
            _idle--;
        }
        else if (ticks < _until)
        {
            return LimiterOutcome.Denied;
        }
        else if (!IsAlone)
        {
            return LimiterOutcome.NeedsLease;
        }
        else if (!MayEnterAlone())
        {
            return LimiterOutcome.Denied;
        }
        else
        {
            _borrowed++;
        }

        _inFlight++;
        Age(ticks);
        _peak = Math.Max(_peak, _inFlight);
        return LimiterOutcome.Admitted;
    }

    /// <summary>A request is over.</summary>
    /// <returns>Whether to report at once, because others wait for its permit.</returns>
    /// <exception cref="InvalidOperationException">None is in flight: one was counted out twice.</exception>
    public bool Exit(TimeSpan now)
    {
        if (_inFlight == 0)
        {
            throw new InvalidOperationException("No request is in flight.");
        }

        _inFlight--;
        if (_borrowed > 0)
        {
            _borrowed--;
        }
        else if (now.Ticks < _idleUntil)
        {
            _idle++;
        }

        return MustReport(now.Ticks);
    }

    /// <summary>Starts a report to the authority, unless one is outstanding or nothing is to be said.</summary>
    /// <param name="now">The time; permits that come back live from now on.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="waiting">How many requests wait: one of them is needed, the others are wanted.</param>
    /// <param name="report">The report, to be sent once.</param>
    public bool TryBegin(TimeSpan now, string node, int waiting, out ConcurrencyReport report)
    {
        report = default;
        var ticks = now.Ticks;
        DropExpired(ticks);
        if (!IsWaiting(ticks))
        {
            // Its sender finds out no sooner that its time is over, and would find this one outstanding.
            Abandon(_seq);
        }

        var need = _idle > 0 ? 0 : Math.Min(1, waiting);
        if (IsWaiting(ticks) || (need > 0 ? ticks < _until : !MustReport(ticks)) || (IsAlone && ticks - _sentAt < LimiterSettings.Retry.Ticks))
        {
            return false;
        }

        // A permit for each request that there lately was at once, and some more; none beyond, and none others wait for.
        Age(ticks);
        var target = _isScarce ? _inFlight : (long)Math.Ceiling(_peak + (_peak / 8));
        _idle = Math.Clamp(target - _inFlight, 0, _idle);
        _isOutstanding = true;
        _sentAt = ticks;
        _lastTold = _inFlight + _idle;
        var want = Math.Max(waiting, target - _inFlight - _idle);
        report = new(node, _bootId, ++_seq, _limit.Limit, _limit.Version, _inFlight, _idle, want, need);
        return true;
    }

    /// <summary>Takes the reply to the outstanding report in.</summary>
    /// <returns>False for any other reply, which changes nothing.</returns>
    public bool Apply(TimeSpan now, in ConcurrencyGrant grant)
    {
        if (!_isOutstanding || grant.Seq != _seq)
        {
            return false;
        }

        DropExpired(now.Ticks);
        (_isOutstanding, _failures) = (false, 0);
        _isScarce = grant.IsScarce;
        var lease = ConcurrencyTimes.Lease.Ticks;
        _idleUntil = Math.Max(_idleUntil, _sentAt + lease - _fleet.Settings.Drift(lease));
        _idle += now.Ticks < _idleUntil ? grant.Permits : 0;
        _lastTold += grant.Permits;
        _until = TickMath.Add(now.Ticks, grant.RetryAfter.Ticks);
        return true;
    }

    /// <summary>Gives up the outstanding report, if it is this one: its reply will be dropped.</summary>
    public void Abandon(long seq)
    {
        if (_isOutstanding && seq == _seq)
        {
            // Permits may have been lent that never come: the next report tells the authority so.
            _lastTold = Math.Max(1, _lastTold);
            _isOutstanding = false;
            _failures = Math.Min(LimiterSettings.FailuresToOutage, _failures + 1);
        }
    }

    private bool MayEnterAlone() => _limit.OnUnavailable switch
    {
        UnavailablePolicy.Allow => true,
        UnavailablePolicy.LocalShare => _inFlight < Math.Max(1, _limit.Limit / _fleet.MaxNodes),
        _ => false,
    };

    /// <summary>Whether a report is outstanding, and its time not over.</summary>
    internal bool IsAsking(TimeSpan now) => IsWaiting(now.Ticks);

    private bool IsWaiting(long now) => _isOutstanding && now - _sentAt < _fleet.Settings.CallTimeout.Ticks;

    /// <summary>Twice a second if there is anything that the authority counts; sooner where others wait for it.</summary>
    private bool MustReport(long now)
    {
        var since = _sentAt == long.MinValue ? long.MaxValue : now - _sentAt;
        var pause = _isScarce && _idle > 0 ? ConcurrencyTimes.Pause : ConcurrencyTimes.Report;
        return (_inFlight > 0 || _idle > 0 || _lastTold > 0) && since >= pause.Ticks;
    }

    private void DropExpired(long now) => _idle = now < _idleUntil ? _idle : 0;

    /// <summary>The peak halves every second.</summary>
    private void Age(long now)
    {
        var elapsed = Math.Max(0, now - _peakAt);
        _peak = Math.Max(_inFlight, _peak * Math.Pow(0.5, (double)elapsed / TimeSpan.TicksPerSecond));
        _peak = _peak < 0.1 ? 0 : _peak;
        _peakAt = Math.Max(_peakAt, now);
    }
}
