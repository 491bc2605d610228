using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>
/// The sliding window counter: with a fraction f of this window gone, <c>previous × (1 − f) + current</c> never exceeds
/// the limit.
/// </summary>
/// <remarks>
/// That sum only falls while a window lasts, so a permit lent in it stays good until the window's end, and is counted in
/// it. Lent permits that nobody used count as used once they have expired.
/// </remarks>
internal sealed class SlidingWindowBucket(LimiterWindow window, long now, long current, long previous) : LimiterBucket(window, now)
{
    private long _current = current;
    private long _previous = previous;

    public override long Level => (long)Int128.Max(0, Window.Limit - _current - PreviousNow);

    public override long TicksUntilReset => TicksUntil(Window.Limit);

    public override long TicksGood => Length - Gone;

    public override (Int128 Part, Int128 Whole) Fill => (Level, Window.Limit);

    public override (Int128 First, long Second) State => (_current, _previous);

    public static SlidingWindowBucket FromState(LimiterWindow window, long at, long current, long previous) =>
        previous is >= 0 and <= LimiterWindow.MaxPermits
            ? new(window, at, current, previous)
            : throw new ProtocolException($"A window counts {previous} for the one before.");

    /// <summary>A bucket with other limits: what counts for the window before is not to be subtracted twice.</summary>
    /// <param name="window">The new limits.</param>
    /// <param name="at">In ticks.</param>
    /// <param name="level">Permits that are to be there, beside what counts for the window before.</param>
    /// <param name="previous">The count of the window before.</param>
    /// <param name="outstanding">Permits lent in this window, which count in it whatever the new limits are.</param>
    public static SlidingWindowBucket CreateLeaving(LimiterWindow window, long at, long level, long previous, long outstanding)
    {
        var bucket = new SlidingWindowBucket(window, at, current: 0, previous);

        // After a loss more counts as lent than there can be: what the predecessor may have lent, beside what was.
        bucket._current = Math.Min(LimiterWindow.MaxPermits, Math.Max(outstanding, bucket.Level - level));
        return bucket;
    }

    public override void Advance(long now, long outstanding)
    {
        var windows = (Math.Max(At, now) / Length) - (At / Length);
        if (windows > 0)
        {
            _previous = windows == 1 ? _current : 0;
            _current = 0;
        }

        At = Math.Max(At, now);
    }

    public override void Debit(long permits) => _current += permits;

    public override void Credit(long permits, long outstanding) => _current = Math.Max(Math.Min(_current, outstanding), _current - permits);

    public override void Reserve(long permits) => _current = Math.Max(_current, Math.Min(Window.Limit, _current + permits));

    public override bool HasNoMoreThan(LimiterBucket other) =>
        other is SlidingWindowBucket bucket && _current >= bucket._current && _previous >= bucket._previous;

    /// <remarks>The next window continues where this one ends: what was current is then the whole of the previous.</remarks>
    public override long TicksUntil(long permits)
    {
        if (permits <= Level)
        {
            return 0;
        }

        var room = Window.Limit - permits;
        return _current <= room
            ? FallsTo(room - _current, _previous) - Gone
            : Length - Gone + FallsTo(room, _current);
    }

    protected override long PreviousFor(LimiterWindow window) =>
        (long)(((Int128)Math.Min(_previous, Window.Limit) * window.Limit + Window.Limit - 1) / Window.Limit);

    private long Length => Window.Length.Ticks;

    /// <summary>How much of this window is gone.</summary>
    private long Gone => At % Length;

    private Int128 PreviousNow => (((Int128)_previous * (Length - Gone)) + Length - 1) / Length;

    /// <summary>Ticks into a window until the count of the window before weighs no more than this.</summary>
    private long FallsTo(long room, long count) => Length - (long)Int128.Min(Length, (Int128)Math.Max(0, room) * Length / count);
}
