using System.Numerics;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>One central limiter, written differently: TAT as a fraction, windows as counts.</summary>
internal sealed class ReferenceLimit(RateLimitNumbers numbers)
{
    private readonly Dictionary<long, long> _windows = [];
    private BigInteger _arrival;

    public long Admitted { get; private set; }

    public bool TryAdmit(long ticks, long cost)
    {
        if (numbers.Algorithm == RateLimitAlgorithm.FixedWindow)
        {
            var window = ticks / numbers.Window.Ticks;
            var count = _windows.GetValueOrDefault(window) + cost;
            if (count > numbers.Limit)
            {
                return false;
            }

            _windows[window] = count;
            Admitted += cost;
            return true;
        }

        // Times in units of a tick's limit-th part: T is the window.
        var now = (BigInteger)ticks * numbers.Limit;
        var end = BigInteger.Max(_arrival, now) + ((BigInteger)cost * numbers.Window.Ticks);
        if (end - now > (BigInteger)numbers.Burst * numbers.Window.Ticks)
        {
            return false;
        }

        _arrival = end;
        Admitted += cost;
        return true;
    }
}
