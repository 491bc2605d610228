using System.Runtime.CompilerServices;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>A token bucket with one of the mistakes of <see cref="LimiterMutation"/>.</summary>
internal sealed class WrongBucket(LimiterWindow window, LimiterMutation mistake, StrongBox<long> clock)
    : LimiterBucket(window, clock.Value)
{
    private Int128 _level = (Int128)window.Burst * window.Length.Ticks;

    public override long Level => (long)(_level / Window.Length.Ticks);

    public override (Int128 Part, Int128 Whole) Fill => throw new NotSupportedException();

    public override (Int128 First, long Second) State => throw new NotSupportedException();

    public override long TicksUntilReset => TicksUntil(Window.Burst);

    public override long TicksGood => long.MaxValue;

    public override void Advance(long now, long outstanding)
    {
        if (mistake == LimiterMutation.UnorderedExpiry && now < clock.Value)
        {
            return;
        }

        _level += (Int128)Math.Max(0, now - At) * Window.Limit;
        At = Math.Max(At, now);
        Cap(outstanding);
    }

    public override void Debit(long permits) => _level -= (Int128)permits * Window.Length.Ticks;

    public override void Credit(long permits, long outstanding)
    {
        _level += (Int128)permits * Window.Length.Ticks;
        Cap(outstanding);
    }

    public override void Reserve(long permits) => throw new NotSupportedException();

    public override bool HasNoMoreThan(LimiterBucket other) => throw new NotSupportedException();

    public override long TicksUntil(long permits)
    {
        var missing = ((Int128)permits * Window.Length.Ticks) - _level;
        return missing <= 0 ? 0 : (long)((missing + Window.Limit - 1) / Window.Limit);
    }

    private void Cap(long outstanding)
    {
        var room = mistake == LimiterMutation.NoFloor ? Window.Burst : Math.Max(0, Window.Burst - outstanding);
        _level = Int128.Min(_level, (Int128)room * Window.Length.Ticks);
    }
}
