namespace Gateway.Core.RateLimiting;

/// <summary>The whole limit at the start of each window; windows follow one another from the origin of time.</summary>
/// <remarks>A lease ends with its window, so what is lent never reaches into the next one.</remarks>
internal sealed class FixedWindowBucket(RateLimitNumbers numbers, long now, long level) : LimiterBucket(numbers, now)
{
    private long _level = level;
    private long _window = now / numbers.Window.Ticks;

    public override long Level => _level;

    public override long TicksUntilReset => Numbers.Window.Ticks - (At % Numbers.Window.Ticks);

    public override (Int128 Part, Int128 Whole) Fill => (_level, Numbers.Limit);

    public override void Advance(long now, long outstanding)
    {
        At = Math.Max(At, now);
        var window = At / Numbers.Window.Ticks;
        if (window > _window)
        {
            _window = window;
            _level = Numbers.Limit;
        }
    }

    public override void Debit(long permits) => _level -= permits;

    public override void Credit(long permits, long outstanding) =>
        _level = Math.Min(_level + permits, Math.Max(0, Numbers.Limit - outstanding));

    public override long TicksUntil(long permits) => permits <= _level ? 0 : TicksUntilReset;
}
