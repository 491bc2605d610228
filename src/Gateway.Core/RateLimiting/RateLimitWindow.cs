namespace Gateway.Core.RateLimiting;

/// <summary>One of several limits that a rate limit puts on the same requests.</summary>
public sealed record RateLimitWindow
{
    /// <summary>How permits come back. Default: tokenBucket; with per, fixedWindow.</summary>
    public RateLimitAlgorithm? Algorithm { get; init; }

    /// <summary>Permits for each window. From 1 to 1,000,000,000.</summary>
    public long? Limit { get; init; }

    /// <summary>The time that the limit is for. From 1ms to 1d. Either this or per.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>
    /// tokenBucket only: permits that an idle client can use at once. From 1 to 1,000,000,000. Default: the limit.
    /// </summary>
    public long? Burst { get; init; }

    /// <summary>In place of window: the limit is for a whole day, week or month of the calendar.</summary>
    public CalendarPeriod? Per { get; init; }

    /// <summary>With per: whose midnight begins a period, a name of the IANA database such as Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How permits come back, also where the document does not say it.</summary>
    internal RateLimitAlgorithm Kind => Algorithm ?? (Per is null ? RateLimitAlgorithm.TokenBucket : RateLimitAlgorithm.FixedWindow);

    internal bool IsEmpty => this == new RateLimitWindow();

    /// <summary>This window with what another one states.</summary>
    internal RateLimitWindow With(RateLimitWindow change) => new()
    {
        Algorithm = change.Algorithm ?? Algorithm,
        Limit = change.Limit ?? Limit,
        Window = change.Window ?? (change.Per is null ? Window : null),
        Burst = change.Burst ?? (change.Limit is null ? Burst : null),
        Per = change.Per ?? (change.Window is null ? Per : null),
        TimeZone = change.TimeZone ?? TimeZone,
    };
}
