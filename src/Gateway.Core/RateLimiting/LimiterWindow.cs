namespace Gateway.Core.RateLimiting;

/// <summary>One of a policy's limits: so many permits in so long. Immutable.</summary>
public sealed class LimiterWindow
{
    internal const long MaxPermits = 1_000_000_000;
    internal static readonly TimeSpan MinLength = TimeSpan.FromMilliseconds(1);
    internal static readonly TimeSpan MaxLength = TimeSpan.FromDays(1);

    /// <param name="algorithm">How permits come back; not concurrency, which has no window.</param>
    /// <param name="limit">Permits for each window. From 1 to 1,000,000,000.</param>
    /// <param name="length">The time that the limit is for. From 1 ms to a day.</param>
    /// <param name="burst">The most permits at once. From 1 to 1,000,000,000; the limit where the algorithm is not the token bucket.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something the validator refuses.</exception>
    public LimiterWindow(RateLimitAlgorithm algorithm, long limit, TimeSpan length, long burst)
        : this(algorithm, limit, length, burst, calendar: null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, MinLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
    }

    private LimiterWindow(RateLimitAlgorithm algorithm, long limit, TimeSpan length, long burst, LimiterCalendar? calendar)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)algorithm, (int)RateLimitAlgorithm.SlidingWindow, nameof(algorithm));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPermits);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(burst, MaxPermits);
        if (algorithm != RateLimitAlgorithm.TokenBucket)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(burst, limit);
        }

        Algorithm = algorithm;
        Limit = limit;
        Length = length;
        Burst = burst;
        Calendar = calendar;
        PermitsPerTick = (double)limit / length.Ticks;
        TicksPerPermit = (double)length.Ticks / limit;
    }

    /// <summary>A quota for days, weeks or months as the calendar of a time zone has them: a fixed window.</summary>
    /// <param name="limit">Permits for each period. From 1 to 1,000,000,000.</param>
    /// <param name="period">The period.</param>
    /// <param name="zone">Whose midnight begins a period.</param>
    public static LimiterWindow PerPeriod(long limit, CalendarPeriod period, TimeZoneInfo zone)
    {
        var calendar = new LimiterCalendar(period, zone);
        return new(RateLimitAlgorithm.FixedWindow, limit, calendar.Length, limit, calendar);
    }

    public RateLimitAlgorithm Algorithm { get; }

    public long Limit { get; }

    /// <summary>The time that the limit is for; of calendar periods, how long they usually are (a month counts 30 days).</summary>
    public TimeSpan Length { get; }

    public long Burst { get; }

    /// <summary>The calendar's period that this limit is for; null for a window of fixed length.</summary>
    public CalendarPeriod? Period => Calendar?.Period;

    internal LimiterCalendar? Calendar { get; }

    /// <summary>For estimates and grant sizes only: the bucket itself counts in integers.</summary>
    internal double PermitsPerTick { get; }

    /// <inheritdoc cref="PermitsPerTick"/>
    internal double TicksPerPermit { get; }

    internal double PermitsPerSecond => PermitsPerTick * TimeSpan.TicksPerSecond;

    /// <summary>How long an idle window takes to be as new: to fill, or to forget what was used.</summary>
    internal long FillTicks => Algorithm switch
    {
        RateLimitAlgorithm.TokenBucket => RefillTicks(Burst),
        RateLimitAlgorithm.FixedWindow => Length.Ticks,
        _ => 2 * Length.Ticks,
    };

    /// <summary>What an authority collects under overload before it grants again.</summary>
    internal long Quantum => (long)Math.Ceiling(Math.Min(PermitsPerSecond * LimiterSettings.Quantum.TotalSeconds, Burst / 4.0));

    /// <summary>What a stored state is ahead by: 5 % of the limit, so that a crash costs no more and a window some 20 writes.</summary>
    internal long Reserve => Math.Clamp(Limit / 20, 1, Burst);

    public bool SameAs(LimiterWindow other) => Limit == other.Limit && Burst == other.Burst && CountsAs(other);

    /// <summary>Whether what was counted for the one counts for the other, whatever their limits.</summary>
    internal bool CountsAs(LimiterWindow other) =>
        Algorithm == other.Algorithm && Length == other.Length && Period == other.Period && Calendar?.Zone.Id == other.Calendar?.Zone.Id;

    /// <summary>This window for one of two that share its permits.</summary>
    /// <param name="percent">What the other has.</param>
    internal LimiterWindow Without(int percent) =>
        new(Algorithm, Limit - Part(Limit, percent), Length, Burst - Part(Burst, percent), Calendar);

    /// <summary>
    /// What one node of so many may admit by itself: a rate, beginning with nothing, in place of the window.
    /// </summary>
    /// <param name="nodes">How many there may be.</param>
    /// <param name="reservedPercent">
    /// The share of the limit that is theirs together, exactly, in each window wherever it begins; 0 for all of it.
    /// </param>
    /// <remarks>
    /// A bucket of the size b that fills at the rate p admits b + p × window in a window at most, so with half of the
    /// reserve in each no fixed window has more than the reserve. Of a sliding window the counts of two add up to
    /// (b + p × window) × (1 − f) + b + p × window × f: with a third in each, no more than the reserve either.
    /// </remarks>
    internal LimiterWindow Share(int nodes, int reservedPercent)
    {
        if (reservedPercent == 0)
        {
            return new(RateLimitAlgorithm.TokenBucket, Limit, Length * nodes, Math.Max(1, Burst / nodes), calendar: null);
        }

        var longest = Calendar?.Longest ?? Length;

        // A node without a whole permit admits nothing: one in a time that nobody waits for.
        var burst = ReservedPermits(nodes, reservedPercent);
        return burst == 0
            ? new(RateLimitAlgorithm.TokenBucket, 1, TimeSpan.MaxValue, 1, calendar: null)
            : new(RateLimitAlgorithm.TokenBucket, Part(Limit, reservedPercent), longest * ReserveParts * nodes, burst, calendar: null);
    }

    /// <summary>The most permits that one request can have of a node's part of the reserve.</summary>
    internal long ReservedPermits(int nodes, int percent) => Part(Burst, percent) / nodes / ReserveParts;

    private int ReserveParts => Algorithm switch
    {
        RateLimitAlgorithm.TokenBucket => 1,
        RateLimitAlgorithm.FixedWindow => 2,
        _ => 3,
    };

    /// <summary>The part of so many permits that is set aside, rounded up.</summary>
    internal static long Part(long permits, int percent) => ((permits * percent) + 99) / 100;

    /// <summary>The time in which that many permits come back, rounded up to a tick.</summary>
    internal long RefillTicks(long permits) => TickMath.DivideUp((Int128)permits * Length.Ticks, Limit);

    public override string ToString() => Calendar is { } calendar
        ? $"{Algorithm} {Limit} per {calendar.Period} of {calendar.Zone.Id}"
        : $"{Algorithm} {Limit} per {Length}, burst {Burst}";
}
