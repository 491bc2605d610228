using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>One central limiter with all windows of a policy, on true time: what admissions are judged by.</summary>
internal sealed class ReferenceLimits
{
    private readonly List<ReferenceWindow> _windows = [];
    private int _count;

    /// <summary>Begins anew, with everything there.</summary>
    /// <param name="numbers">The limits.</param>
    /// <param name="burst">How much of a window there is at once; null: its burst.</param>
    public void Reset(RateLimitNumbers numbers, Func<LimiterWindow, long>? burst = null)
    {
        _count = numbers.Windows.Length;
        while (_windows.Count < _count)
        {
            _windows.Add(new());
        }

        for (var index = 0; index < _count; index++)
        {
            var window = numbers.Windows[index];
            _windows[index].Reset(window.Algorithm, window.Limit, window.Length.Ticks, burst?.Invoke(window) ?? window.Burst);
        }
    }

    /// <summary>Begins anew with token buckets of the same rates.</summary>
    /// <param name="numbers">The limits.</param>
    /// <param name="least">What each bucket can hold at least.</param>
    public void ResetToRates(RateLimitNumbers numbers, long least)
    {
        Reset(numbers);
        for (var index = 0; index < _count; index++)
        {
            var window = numbers.Windows[index];
            _windows[index].Reset(RateLimitAlgorithm.TokenBucket, window.Limit, window.Length.Ticks, Math.Max(window.Burst, least));
        }
    }

    /// <summary>Goes on with the higher one of each limit and what is used so far.</summary>
    public void ChangeToHigher(long now, RateLimitNumbers one, RateLimitNumbers other)
    {
        for (var index = 0; index < _count; index++)
        {
            var (left, right) = (one.Windows[index], other.Windows[index]);
            _windows[index].ChangeTo(now, Math.Max(left.Limit, right.Limit), Math.Max(left.Burst, right.Burst));
        }
    }

    /// <summary>Takes all of it from every window, or nothing.</summary>
    public bool TryTake(long now, long cost)
    {
        for (var index = 0; index < _count; index++)
        {
            if (!_windows[index].Admits(now, cost))
            {
                return false;
            }
        }

        for (var index = 0; index < _count; index++)
        {
            _windows[index].Take(now, cost);
        }

        return true;
    }
}
