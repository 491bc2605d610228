namespace Gateway.Engine.Redis;

/// <summary>Compares Redis's clock, which somebody may set, with the node's own, which only ever runs.</summary>
/// <remarks>
/// <para>
/// Pure: all times are arguments. Redis's are since 1970, the node's since any fixed origin. What Redis's clock jumped does
/// not count as time that passed, so that nobody's limit refills by it: where it is in doubt how much time passed, the least
/// counts.
/// </para>
/// <para>A suspended host looks like a jump, too. Taking it for one costs its clients a little of their refill, once.</para>
/// </remarks>
internal sealed class StoreClock
{
    /// <summary>Smaller jumps are taken for time. Time servers slew a clock by less than 0.2 s.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>How much faster or slower one clock may run than another: 500 ppm.</summary>
    private const double Drift = 0.0005;

    /// <summary>How far the ends of a stretch between two jumps may be off, by what the tolerance let pass.</summary>
    private static readonly TimeSpan Doubt = 2 * Tolerance;

    private const int MaxJumps = 16;

    private readonly Lock _lock = new();
    private readonly List<Jump> _jumps = [];
    private (TimeSpan Store, TimeSpan Sent, TimeSpan Received)? _last;
    private TimeSpan? _lastAhead;

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
            Remember(new(last.Store, last.Store + most, store - most, store - least));
            var size = passed - least;
            _lastAhead = size > TimeSpan.Zero ? store : _lastAhead;
            return size;
        }
    }

    /// <summary>How much time passed, at least, since Redis's clock showed a time.</summary>
    /// <param name="from">The time.</param>
    /// <param name="to">What it showed now, already taken in by <see cref="Observe"/>.</param>
    /// <returns>Negative if the clock is behind the time and was not seen to be set back since.</returns>
    public TimeSpan Elapsed(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            // From jump to jump the clock ran, and the same time may have been shown in several of these stretches: the
            // latest counts. What it showed now is of the latest, too, unless the answer is looked at late.
            var (elapsed, end) = (TimeSpan.Zero, to);
            var index = _jumps.Count - 1;
            while (index >= 0 && (to < _jumps[index].Landing || to > EndOf(index)))
            {
                index--;
            }

            var reach = end;
            for (; index >= 0; index--)
            {
                var jump = _jumps[index];
                if (from >= jump.Landing - Doubt && from <= reach + Doubt)
                {
                    break;
                }

                elapsed += Positive(end - jump.LatestLanding);
                (end, reach) = (jump.Before, jump.Reach);
            }

            return end == to ? to - from
                : from <= reach + Doubt ? elapsed + Positive(end - from)
                : from > to ? to - from
                : TimeSpan.Zero;
        }
    }

    /// <summary>How much time passed since the clock last jumped ahead: keys of Redis's may have expired early by it.</summary>
    /// <returns><see cref="TimeSpan.MaxValue"/> if it never did.</returns>
    public TimeSpan SinceJumpAhead(TimeSpan store)
    {
        lock (_lock)
        {
            return _lastAhead is { } ahead ? Elapsed(ahead, store) : TimeSpan.MaxValue;
        }
    }

    /// <summary>What the clock last showed after a jump.</summary>
    private TimeSpan EndOf(int index) => index + 1 < _jumps.Count ? _jumps[index + 1].Before : _last!.Value.Store;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private void Remember(Jump jump)
    {
        if (_jumps.Count == MaxJumps)
        {
            _jumps.RemoveAt(0);
        }

        _jumps.Add(jump);
    }

    /// <param name="Before">What the clock last showed before it.</param>
    /// <param name="Reach">The most that it showed before it: nodes that looked later may have seen it.</param>
    /// <param name="Landing">The least that it showed after it.</param>
    /// <param name="LatestLanding">The most that it showed right after it.</param>
    private readonly record struct Jump(TimeSpan Before, TimeSpan Reach, TimeSpan Landing, TimeSpan LatestLanding);
}
