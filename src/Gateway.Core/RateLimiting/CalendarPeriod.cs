namespace Gateway.Core.RateLimiting;

/// <summary>A stretch of the calendar that a quota is for.</summary>
public enum CalendarPeriod
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday to Monday (ISO 8601).</summary>
    Week,

    /// <summary>From the first of a month to the first of the next.</summary>
    Month,
}
