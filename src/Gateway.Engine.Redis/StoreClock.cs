namespace Gateway.Engine.Redis;

/// <summary>Compares Redis's clock, which somebody may set, with the node's own, which only ever runs.</summary>
/// <remarks>
/// <para>
/// Pure: all times are arguments. Redis's are since 1970, the node's since any fixed origin. Whatever Redis's clock jumped
/// ahead does not count as time that passed, so that nobody's limit refills by it.
/// </para>
/// <para>A suspended host looks like a jump, too. Taking it for one costs its clients a little of their refill, once.</para>
/// </remarks>
internal sealed class StoreClock
{
    /// <summary>Smaller jumps are taken for time. Time servers slew a clock by less than 0.2 s.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>How much faster or slower one clock may run than another: 500 ppm.</summary>
    private const double Drift = 0.0005;

    private const int MaxJumps = 16;

    private readonly Lock _lock = new();
    private readonly Queue<(TimeSpan Landing, TimeSpan Size)> _jumps = [];
    private (TimeSpan Store, TimeSpan Sent, TimeSpan Received)? _last;

    /// <summary>Takes in what Redis's clock showed.</summary>
    /// <param name="store">What it showed.</param>
    /// <param name="sent">When it was asked.</param>
    /// <param name="received">When the answer was there.</param>
    /// <returns>How far it jumped since the last time, at most; zero if it did not.</returns>
    public TimeSpan Observe(TimeSpan store, TimeSpan sent, TimeSpan received)
    {
        lock (_lock)
        {
            if (_last is not { } last)
            {
                _last = (store, sent, received);
                return TimeSpan.Zero;
            }

            // Answers may be looked at in another order than Redis gave them, so the least time passed may be negative.
            var most = (received - last.Sent) * (1 + Drift);
            var least = sent - last.Received;
            least *= least > TimeSpan.Zero ? 1 - Drift : 1 + Drift;
            var passed = store - last.Store;
            if (passed >= least - Tolerance && passed <= most + Tolerance)
            {
                _last = store > last.Store ? (store, sent, received) : last;
                return TimeSpan.Zero;
            }

            _last = (store, sent, received);
            var size = passed - least;
            if (size > TimeSpan.Zero)
            {
                Remember(store - most, size);
            }

            return size;
        }
    }

    /// <summary>How much time passed between two times that Redis's clock showed. Negative if it was set back.</summary>
    public TimeSpan Elapsed(TimeSpan from, TimeSpan to)
    {
        var elapsed = to - from;
        lock (_lock)
        {
            foreach (var (landing, size) in _jumps)
            {
                if (from < landing && to >= landing)
                {
                    elapsed -= size;
                }
            }
        }

        return elapsed;
    }

    /// <summary>How much time passed since the clock last jumped ahead: keys of Redis's may have expired early by it.</summary>
    /// <returns><see cref="TimeSpan.MaxValue"/> if it never did.</returns>
    public TimeSpan SinceJump(TimeSpan store)
    {
        lock (_lock)
        {
            return _jumps.Count == 0 ? TimeSpan.MaxValue : store - _jumps.Last().Landing;
        }
    }

    private void Remember(TimeSpan landing, TimeSpan size)
    {
        if (_jumps.Count == MaxJumps)
        {
            _jumps.Dequeue();
        }

        _jumps.Enqueue((landing, size));
    }
}
