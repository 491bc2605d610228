using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>
/// The whole limit at the start of each window; windows follow one another from the origin of time, or as the calendar
/// has them.
/// </summary>
/// <remarks>A lease ends with its window, so what is lent never reaches into the next one.</remarks>
internal sealed class FixedWindowBucket : LimiterBucket
{
    private long _level;

    /// <summary>
    /// Kept, and not computed anew: where two nodes know different rules of a time zone, a window that has begun still
    /// has one end.
    /// </summary>
    private long _end;

    public FixedWindowBucket(LimiterWindow window, long now, long level)
        : this(window, now, level, Around(window, now).End)
    {
    }

    private FixedWindowBucket(LimiterWindow window, long now, long level, long end)
        : base(window, now)
    {
        _level = level;
        _end = end;
    }

    public override long Level => _level;

    public override long TicksUntilReset => _end - At;

    public override long TicksGood => TicksUntilReset;

    public override (Int128 Part, Int128 Whole) Fill => (_level, Window.Limit);

    public override (Int128 First, long Second) State => (_level, _end);

    /// <summary>See <see cref="LimiterBucket.CreateEmpty"/>.</summary>
    public static FixedWindowBucket CreateSpent(LimiterWindow window, long now)
    {
        var (start, end) = Around(window, now);
        var isLong = window.Length > LimiterSettings.LongestVolatile;
        return new(window, now, isLong ? (long)((Int128)window.Limit * (end - now) / (end - start)) : 0, end);
    }

    public static FixedWindowBucket FromState(LimiterWindow window, long at, long level, long end) => level <= window.Limit && end > at
        ? new(window, at, level, end)
        : throw new ProtocolException($"A window has {level} of {window.Limit} and ends at {end}, before {at}.");

    public override void Advance(long now, long outstanding)
    {
        At = Math.Max(At, now);
        if (At >= _end)
        {
            _end = Around(Window, At).End;
            _level = Window.Limit;
        }
    }

    public override void Debit(long permits) => _level -= permits;

    /// <remarks>Never less than before, whatever a lost predecessor is thought to have lent.</remarks>
    public override void Credit(long permits, long outstanding) =>
        _level = Math.Max(_level, Math.Min(_level + permits, Math.Max(0, Window.Limit - outstanding)));

    public override void Reserve(long permits) => _level = Math.Max(0, _level - permits);

    public override bool HasNoMoreThan(LimiterBucket other) => _level <= other.Level && _end == ((FixedWindowBucket)other)._end;

    public override long TicksUntil(long permits) => permits <= _level ? 0 : TicksUntilReset;

    private static (long Start, long End) Around(LimiterWindow window, long ticks)
    {
        if (window.Calendar is { } calendar)
        {
            return calendar.Around(ticks);
        }

        var start = ticks - (ticks % window.Length.Ticks);
        return (start, TickMath.Add(start, window.Length.Ticks));
    }
}
