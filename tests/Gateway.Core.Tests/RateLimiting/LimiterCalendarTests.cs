using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterCalendarTests
{
    [Theory]
    [InlineData("UTC", CalendarPeriod.Day, "2026-11-20T23:59:59", "2026-11-20T00:00:00", "2026-11-21T00:00:00")]
    [InlineData("UTC", CalendarPeriod.Week, "2026-11-20T12:00:00", "2026-11-16T00:00:00", "2026-11-23T00:00:00")]
    [InlineData("UTC", CalendarPeriod.Month, "2028-02-29T12:00:00", "2028-02-01T00:00:00", "2028-03-01T00:00:00")]
    [InlineData("Asia/Kolkata", CalendarPeriod.Day, "2026-11-20T18:30:00", "2026-11-20T18:30:00", "2026-11-21T18:30:00")]
    [InlineData("Europe/Berlin", CalendarPeriod.Day, "2026-03-29T12:00:00", "2026-03-28T23:00:00", "2026-03-29T22:00:00")] // 23 hours
    [InlineData("Europe/Berlin", CalendarPeriod.Day, "2026-10-25T12:00:00", "2026-10-24T22:00:00", "2026-10-25T23:00:00")] // 25 hours
    [InlineData("Europe/Berlin", CalendarPeriod.Month, "2026-03-31T21:59:59", "2026-02-28T23:00:00", "2026-03-31T22:00:00")]
    [InlineData("America/Havana", CalendarPeriod.Day, "2026-03-08T12:00:00", "2026-03-08T05:00:00", "2026-03-09T04:00:00")] // There is no midnight.
    [InlineData("America/Havana", CalendarPeriod.Day, "2026-11-01T05:30:00", "2026-11-01T04:00:00", "2026-11-02T05:00:00")] // There are two.
    [InlineData("Africa/Cairo", CalendarPeriod.Day, "2026-04-24T12:00:00", "2026-04-23T22:00:00", "2026-04-24T21:00:00")]
    [InlineData("Pacific/Apia", CalendarPeriod.Day, "2011-12-30T09:00:00", "2011-12-29T10:00:00", "2011-12-30T10:00:00")]
    [InlineData("Pacific/Apia", CalendarPeriod.Day, "2011-12-30T10:00:00", "2011-12-30T10:00:00", "2011-12-31T10:00:00")] // 30 December was left out.
    public void Around_Moment_IsThePeriodByTheZonesClocks(string zone, CalendarPeriod period, string moment, string start, string end)
    {
        var around = new LimiterCalendar(period, TimeZoneInfo.FindSystemTimeZoneById(zone)).Around(Ticks(moment));
        Assert.Equal((Ticks(start), Ticks(end)), around);
    }

    /// <summary>Periods follow one another without a gap, each about as long as it should be. A failure prints its seed.</summary>
    [Fact]
    public void Around_AnyZoneAndMoment_PeriodsFollowOneAnother()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).ToArray();
        Assert.NotEmpty(zones);
        var cases = from zone in Gen.Elements(zones)
                    from period in Gen.Elements(Enum.GetValues<CalendarPeriod>())
                    from hours in Gen.Choose(0, 24 * 365 * 80)
                    from ticks in Gen.Choose(0, 1_000_000)
                    select (zone, period, now: (hours * TimeSpan.TicksPerHour) + ticks);
        Prop.ForAll(cases.ToArbitrary(), value =>
        {
            var calendar = new LimiterCalendar(value.period, value.zone);
            var (start, end) = calendar.Around(value.now);
            Assert.InRange(value.now, start, end - 1);
            Assert.Equal((start, end), calendar.Around(Math.Max(0, start)));
            Assert.Equal((start, end), calendar.Around(end - 1));
            Assert.Equal(end, calendar.Around(end).Start);
            Assert.True(end - start <= calendar.Longest.Ticks);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    /// <summary>Vostok's clocks went from seven hours ahead to none on the first of February 1994.</summary>
    [Fact]
    public void Around_ClocksGoBackManyHours_IsStillOneMonth()
    {
        var calendar = new LimiterCalendar(CalendarPeriod.Month, TimeZoneInfo.FindSystemTimeZoneById("Antarctica/Vostok"));
        var (start, end) = calendar.Around(7_583_508_000_699_250);

        Assert.InRange(7_583_508_000_699_250, start, end - 1);
        Assert.Equal((start, end), calendar.Around(end - 1));
        Assert.Equal(end, calendar.Around(end).Start);
        Assert.InRange(end - start, TimeSpan.FromDays(31).Ticks, calendar.Longest.Ticks);
    }

    [Fact]
    public void Around_EndOfTime_IsOneLongPeriod()
    {
        var calendar = new LimiterCalendar(CalendarPeriod.Month, TimeZoneInfo.Utc);
        Assert.Equal(long.MaxValue, calendar.Around(long.MaxValue - 1).End);
        Assert.Equal(long.MaxValue, calendar.Around(DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks).End);
    }

    /// <summary>Of a node that knows other rules the window that has begun keeps its end.</summary>
    [Fact]
    public void Restore_WindowWithAnotherEnd_KeepsIt()
    {
        var window = LimiterWindow.PerPeriod(10, CalendarPeriod.Day, TimeZoneInfo.Utc);
        var end = TimeSpan.FromHours(25).Ticks;
        var bucket = LimiterBucket.Restore(window, TimeSpan.FromHours(23).Ticks, 3, end);
        bucket.Advance(TimeSpan.FromHours(24.5).Ticks, 0);
        Assert.Equal(3, bucket.Level);
        bucket.Advance(end, 0);
        Assert.Equal((10, TimeSpan.FromHours(23).Ticks), (bucket.Level, bucket.TicksUntilReset));
    }

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Berlin", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("", false)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("W. Europe Standard Time", false)]
    public void Find_Name_IsOneOfTheIanaDatabase(string name, bool exists) => Assert.Equal(exists, TimeZoneName.Find(name) is not null);

    private static long Ticks(string utc) =>
        DateTime.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal).Ticks - DateTime.UnixEpoch.Ticks;
}
