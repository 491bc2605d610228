using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>
/// One central limiter on true time, to judge admissions by. It shares no code with the machines: a token bucket is kept
/// as its theoretical arrival time (GCRA), a window as a count.
/// </summary>
internal sealed class ReferenceLimit
{
    private bool _isWindow;
    private long _limit;
    private long _window;
    private long _burst;

    /// <summary>In units of 1 / limit tick, so that nothing is rounded.</summary>
    private Int128 _arrival;
    private long _index;
    private long _count;

    /// <summary>Begins anew, with everything there.</summary>
    public void Reset(RateLimitNumbers numbers, long burst)
    {
        _isWindow = numbers.Algorithm == RateLimitAlgorithm.FixedWindow;
        _limit = _isWindow ? burst : numbers.Limit;
        _window = numbers.Window.Ticks;
        _burst = burst;
        _arrival = 0;
        _index = -1;
    }

    /// <summary>Goes on with another limit and what is used so far.</summary>
    public void ChangeTo(long now, long limit, long burst)
    {
        var ahead = Int128.Max(0, _arrival - ((Int128)now * _limit));
        _limit = limit;
        _burst = burst;
        _arrival = ((Int128)now * _limit) + ahead;
    }

    /// <summary>Takes all of it or nothing.</summary>
    public bool TryTake(long now, long cost) => _isWindow ? TryTakeFromWindow(now, cost) : TryTakeFromBucket(now, cost);

    private bool TryTakeFromBucket(long now, long cost)
    {
        var scaled = (Int128)now * _limit;
        var end = Int128.Max(_arrival, scaled) + ((Int128)cost * _window);
        if (end - scaled > (Int128)_burst * _window)
        {
            return false;
        }

        _arrival = end;
        return true;
    }

    private bool TryTakeFromWindow(long now, long cost)
    {
        var index = now / _window;
        if (index != _index)
        {
            (_index, _count) = (index, 0);
        }

        if (_count + cost > _limit)
        {
            return false;
        }

        _count += cost;
        return true;
    }
}
