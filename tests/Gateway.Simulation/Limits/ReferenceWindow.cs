using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>
/// One window of one central limiter on true time. It shares no code with the machines: a token bucket is kept as its
/// theoretical arrival time (GCRA), fixed and sliding windows as counts.
/// </summary>
internal sealed class ReferenceWindow
{
    private RateLimitAlgorithm _algorithm;
    private long _limit;
    private long _length;
    private long _burst;

    /// <summary>In units of 1 / limit tick, so that nothing is rounded.</summary>
    private Int128 _arrival;
    private long _index;
    private long _current;
    private long _previous;

    /// <summary>Begins anew, with everything there.</summary>
    /// <param name="algorithm">Which kind of window.</param>
    /// <param name="limit">Permits for each window.</param>
    /// <param name="length">Of the window, in ticks.</param>
    /// <param name="burst">The most at once; for all but token buckets the limit that holds.</param>
    public void Reset(RateLimitAlgorithm algorithm, long limit, long length, long burst)
    {
        _algorithm = algorithm;
        _limit = limit;
        _length = length;
        _burst = burst;
        _arrival = 0;
        (_index, _current, _previous) = (-1, 0, 0);
    }

    /// <summary>Goes on with another limit and what is used so far.</summary>
    public void ChangeTo(long now, long limit, long burst)
    {
        var ahead = Int128.Max(0, _arrival - ((Int128)now * _limit));
        _limit = limit;
        _burst = burst;
        _arrival = ((Int128)now * _limit) + ahead;
    }

    public bool Admits(long now, long cost)
    {
        if (_algorithm == RateLimitAlgorithm.TokenBucket)
        {
            return End(now, cost) - ((Int128)now * _limit) <= (Int128)_burst * _length;
        }

        Turn(now);
        if (_algorithm == RateLimitAlgorithm.FixedWindow)
        {
            return _current + cost <= _burst;
        }

        var left = _length - (now % _length);
        return ((Int128)_previous * left) + ((Int128)(_current + cost) * _length) <= (Int128)_burst * _length;
    }

    /// <summary>Counts what is admitted.</summary>
    public void Take(long now, long cost)
    {
        if (_algorithm == RateLimitAlgorithm.TokenBucket)
        {
            _arrival = End(now, cost);
            return;
        }

        Turn(now);
        _current += cost;
    }

    private Int128 End(long now, long cost) => Int128.Max(_arrival, (Int128)now * _limit) + ((Int128)cost * _length);

    private void Turn(long now)
    {
        var index = now / _length;
        if (index != _index)
        {
            _previous = index == _index + 1 ? _current : 0;
            (_index, _current) = (index, 0);
        }
    }
}
