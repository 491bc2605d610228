using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Retries;

/// <summary>
/// Bounds the retries of one cluster on one node by its requests of the last ten seconds (after Finagle's
/// RetryBudget): a backend in trouble gets at most so much load on top.
/// </summary>
/// <remarks>
/// Pure: no clock or log. Members may be called by any thread; only retries wait for one another. The window moves in
/// steps of a second, and requests count in the second in which the budget was next asked or advanced.
/// </remarks>
/// <param name="cores">The number of processors.</param>
public sealed class RetryBudget(int cores)
{
    /// <summary>The window.</summary>
    public const int WindowSeconds = 10;

    private const int RequestField = 0;

    private readonly Lock _lock = new();
    private readonly StripedCounter _requests = new(cores);

    // By second modulo the window: what came in each second of it.
    private readonly long[] _requestsIn = new long[WindowSeconds];
    private readonly long[] _retriesIn = new long[WindowSeconds];
    private long _counted;
    private long _second;

    /// <summary>Counts a request, not a retry.</summary>
    public void Deposit() => _requests.Increment(RequestField);

    /// <summary>Moves the window. To be called about once a second, so that requests count in their own.</summary>
    /// <param name="now">Monotonic time since any fixed origin.</param>
    public void Advance(TimeSpan now)
    {
        lock (_lock)
        {
            AdvanceTo(now);
        }
    }

    /// <summary>Takes a retry out of the budget if there is one.</summary>
    public bool TryWithdraw(RetryPolicy policy, TimeSpan now)
    {
        lock (_lock)
        {
            AdvanceTo(now);
            if (_retriesIn.Sum() + 1 > (policy.Budget * _requestsIn.Sum()) + ((long)policy.MinimumPerSecond * WindowSeconds))
            {
                return false;
            }

            _retriesIn[Slot(_second)]++;
            return true;
        }
    }

    private static int Slot(long second) => (int)(second % WindowSeconds);

    private void AdvanceTo(TimeSpan now)
    {
        // What came since the last look belongs to the second of that look, or is as good as there.
        var counted = _requests.Sum(RequestField);
        _requestsIn[Slot(_second)] += counted - _counted;
        _counted = counted;
        var second = Math.Max(_second, now.Ticks / TimeSpan.TicksPerSecond);
        for (var passed = Math.Max(_second + 1, second - WindowSeconds + 1); passed <= second; passed++)
        {
            _requestsIn[Slot(passed)] = _retriesIn[Slot(passed)] = 0;
        }

        _second = second;
    }
}
