using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371), kept as a level in place of the theoretical arrival time:
/// <c>level = burst − (TAT − now) / T</c>.
/// </summary>
/// <remarks>
/// Exact for every limit and window, although <c>T = window / limit</c> is seldom a whole tick: a permit is counted as
/// <c>window</c> parts (in ticks), so that one tick brings back exactly <c>limit</c> parts and one window exactly
/// <c>window × limit</c> parts = <c>limit</c> permits. All of it is addition and multiplication of integers; nothing is
/// rounded but the waits, upwards. The largest numbers, <c>burst × window ≤ 10⁹ × 8.64·10¹¹</c> and <c>time × limit ≤
/// 2⁶³ × 10⁹ &lt; 2⁹³</c>, fit in 128 bits. The level is negative where permits of the future are taken.
/// </remarks>
internal sealed class TokenBucket(LimiterWindow window, long now, Int128 level) : LimiterBucket(window, now)
{
    private Int128 _level = level;

    public override long Level => _level <= 0 ? 0 : (long)(_level / Window.Length.Ticks);

    public override long TicksUntilReset => TicksUntil(Window.Burst);

    public override long TicksGood => long.MaxValue;

    public override (Int128 Part, Int128 Whole) Fill => (_level, Parts(Window.Burst));

    public override (Int128 First, long Second) State => (_level, 0);

    public static TokenBucket FromState(LimiterWindow window, long at, Int128 level, long nothing) => nothing == 0
        ? new(window, at, level)
        : throw new ProtocolException($"A token bucket has a second number, {nothing}.");

    public override void Advance(long now, long outstanding)
    {
        if (now > At)
        {
            _level += (Int128)(now - At) * Window.Limit;
            At = now;
        }

        Cap(outstanding);
    }

    public override void Debit(long permits) => _level -= Parts(permits);

    public override void Credit(long permits, long outstanding)
    {
        _level += Parts(permits);
        Cap(outstanding);
    }

    public override void Reserve(long permits) => 
        _level = Int128.Min(_level, Int128.Max(_level - Parts(permits), -Parts(Window.Burst)));

    public override void Delay(long ticks) => _level -= (Int128)ticks * Window.Limit;

    public override bool HasNoMoreThan(LimiterBucket other) => _level <= ((TokenBucket)other)._level;

    public override long TicksUntil(long permits)
    {
        var missing = Parts(permits) - _level;
        return missing <= 0 ? 0 : TickMath.DivideUp(missing, Window.Limit);
    }

    /// <summary>
    /// Lent permits keep occupying the bucket, so level + lent never exceeds the burst. Under limits that were lowered
    /// while much was lent there is simply no room.
    /// </summary>
    private void Cap(long outstanding) =>
        _level = Int128.Min(_level, Parts(Math.Max(0, Window.Burst - outstanding)));

    private Int128 Parts(long permits) => (Int128)permits * Window.Length.Ticks;
}
