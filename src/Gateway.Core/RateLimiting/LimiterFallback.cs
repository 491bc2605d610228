namespace Gateway.Core.RateLimiting;

/// <summary>What an edge does alone, while its authority gives no answer and its leases are spent.</summary>
/// <remarks>
/// Shares begin with nothing, whenever the edge, the limits or the number of nodes are new: what a predecessor admitted
/// is not known any more.
/// </remarks>
internal sealed class LimiterFallback
{
    private TokenBucket[] _shares = [];
    private RateLimitNumbers? _numbers;
    private int _nodes;
    private long _retryAt;

    /// <summary>Whether the authority gives no answer.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Notes that the authority gave no answer, again.</summary>
    public void Begin(long now, RateLimitNumbers numbers, LimiterFleet fleet)
    {
        IsActive = true;
        Wait(now);
        Follow(now, numbers, fleet.MaxNodes);
    }

    /// <summary>Notes that the authority answered.</summary>
    /// <returns>Whether anything is to be kept: the reserve, which fills all the time.</returns>
    public bool End()
    {
        IsActive = false;
        return _numbers?.OnUnavailable == UnavailablePolicy.Reserved;
    }

    /// <summary>Whether it is time to ask the authority again.</summary>
    public bool IsRetryDue(long now) => now >= _retryAt;

    /// <summary>Notes that it is being asked.</summary>
    public void Wait(long now) => _retryAt = TickMath.Add(now, LimiterSettings.Retry.Ticks);

    /// <summary>Makes the shares fit the limits and the fleet.</summary>
    public void Follow(long now, RateLimitNumbers numbers, int nodes)
    {
        if (!ReferenceEquals(_numbers, numbers) || _nodes != nodes)
        {
            (_numbers, _nodes) = (numbers, nodes);
            _shares = numbers.OnUnavailable is UnavailablePolicy.LocalShare or UnavailablePolicy.Reserved
                ? [.. numbers.Windows.Select(window => window.Share(nodes, numbers.ReservedPercent)).Select(share => new TokenBucket(share, now, 0))]
                : [];
        }
    }

    /// <summary>What a request would get that needs so many permits more than the leases have; charges nothing.</summary>
    public LimiterOutcome Check(long now, RateLimitNumbers numbers, int nodes, long permits, out long retryAfter)
    {
        Follow(now, numbers, nodes);
        retryAfter = 0;
        if (numbers.OnUnavailable == UnavailablePolicy.Allow)
        {
            return LimiterOutcome.Admitted;
        }

        // Where the share never has so many, and where all is refused, the authority's answer is what can help.
        retryAfter = _shares.Length == 0 ? Math.Max(1, _retryAt - now) : 0;
        foreach (var share in _shares)
        {
            share.Advance(now, outstanding: 0);
            retryAfter = Math.Max(retryAfter, permits > share.Window.Burst ? Math.Max(1, _retryAt - now) : share.TicksUntil(permits));
        }

        return retryAfter == 0 ? LimiterOutcome.Admitted : LimiterOutcome.Denied;
    }

    /// <summary>Charges what <see cref="Check"/> admitted.</summary>
    public void Debit(long permits)
    {
        foreach (var share in _shares)
        {
            share.Debit(permits);
        }
    }
}
