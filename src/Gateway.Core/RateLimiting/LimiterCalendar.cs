namespace Gateway.Core.RateLimiting;

/// <summary>Periods of the calendar in a time zone, as stretches of the time since the Unix epoch.</summary>
/// <param name="period">How long they are.</param>
/// <param name="zone">Whose midnight begins them: 23 or 25 hours after the last where the clocks change.</param>
/// <remarks>Pure: the zone's rules are data that came with the policy.</remarks>
internal sealed class LimiterCalendar(CalendarPeriod period, TimeZoneInfo zone)
{
    public CalendarPeriod Period => period;

    public TimeZoneInfo Zone => zone;

    /// <summary>How long a period usually is, for those who want one number; a month counts 30 days.</summary>
    public TimeSpan Length => TimeSpan.FromDays(period switch
    {
        CalendarPeriod.Day => 1,
        CalendarPeriod.Week => 7,
        _ => 30,
    });

    /// <summary>No period is longer, wherever the clocks change: in Antarctica they went back seven hours at once.</summary>
    public TimeSpan Longest => TimeSpan.FromHours(12) + TimeSpan.FromDays(period switch
    {
        CalendarPeriod.Day => 1,
        CalendarPeriod.Week => 7,
        _ => 31,
    });

    /// <summary>The period that a time is in: its first tick, and the first of the next period.</summary>
    /// <param name="ticks">Since the Unix epoch, not negative. What is beyond the year 9999 is one long period.</param>
    public (long Start, long End) Around(long ticks)
    {
        // No period is as long as two months, and no clock is a day ahead.
        if (ticks >= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks - TimeSpan.FromDays(64).Ticks)
        {
            return (ticks, long.MaxValue);
        }

        // Where clocks go back over midnight a date comes twice: the period that began first has begun.
        var first = FirstDay(LocalTime(ticks).Date);
        var (start, next) = (Begin(first), Following(first));
        for (var end = Begin(next); ; end = Begin(next))
        {
            if (ticks < end)
            {
                return (start, end);
            }

            (start, next) = (end, Following(next));
        }
    }

    private DateTime FirstDay(DateTime date) => period switch
    {
        CalendarPeriod.Day => date,
        CalendarPeriod.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        _ => new(date.Year, date.Month, 1),
    };

    private DateTime Following(DateTime first) => period switch
    {
        CalendarPeriod.Day => first.AddDays(1),
        CalendarPeriod.Week => first.AddDays(7),
        _ => first.AddMonths(1),
    };

    /// <summary>The first tick at which the zone's clocks show this date.</summary>
    private long Begin(DateTime midnight)
    {
        if (zone.IsInvalidTime(midnight))
        {
            return FirstAfterGap(midnight);
        }

        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return SinceEpoch(midnight, offset);
    }

    /// <summary>The clocks jump over midnight: the tick of the jump, found by halving the day before it.</summary>
    private long FirstAfterGap(DateTime midnight)
    {
        var (before, after) = (SinceEpoch(midnight, TimeSpan.FromHours(15)), SinceEpoch(midnight, TimeSpan.FromHours(-15)));
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            (before, after) = LocalTime(middle) >= midnight ? (before, middle) : (middle, after);
        }

        return after;
    }

    /// <summary>What the zone's clocks show. Of no kind, so that no rule takes it for this machine's time.</summary>
    private DateTime LocalTime(long ticks) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(ticks), zone), DateTimeKind.Unspecified);

    private static long SinceEpoch(DateTime local, TimeSpan offset) => local.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks;
}
