using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>A named rate limit. It has one limit, or several of them in windows; each caller has permits of its own.</summary>
public sealed record RateLimitPolicy
{
    /// <summary>How permits come back. Default: tokenBucket; with per, fixedWindow.</summary>
    public RateLimitAlgorithm? Algorithm { get; init; }

    /// <summary>Permits for each window; with concurrency, requests in flight. From 1 to 1,000,000,000.</summary>
    public long? Limit { get; init; }

    /// <summary>The time that the limit is for. From 1ms to 1d. Either this or per; not with concurrency.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>
    /// tokenBucket only: permits that an idle client can use at once. From 1 to 1,000,000,000. Default: the limit.
    /// </summary>
    public long? Burst { get; init; }

    /// <summary>In place of window: the limit is for a whole day, week or month of the calendar.</summary>
    public CalendarPeriod? Per { get; init; }

    /// <summary>With per: whose midnight begins a period, a name of the IANA database such as Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// In place of all of the above: from 1 to 8 limits at once, such as 10 in a second and 1000 in an hour. A request has
    /// to meet all of them, and is charged in all or none.
    /// </summary>
    public IReadOnlyList<RateLimitWindow> Windows { get; init; } = [];

    /// <summary>
    /// Whose permits a request takes, from 1 to 4 of: consumer (the caller; one that is anonymous counts by address),
    /// address, route, and header:name for the value of a request header. Several stand for their combination. Clients
    /// choose what they send: by itself a header limits only those who are honest about it. Default: consumer.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Which requests of one caller share the permits. Default: policy.</summary>
    public RateLimitScope Scope { get; init; }

    /// <summary>Other numbers for the consumers of a tier, by the tier's id.</summary>
    public IReadOnlyDictionary<string, RateLimitTier> Tiers { get; init; } = Empty<RateLimitTier>.Map;

    /// <summary>Other numbers for single consumers, by id. They go before those of the consumer's tier.</summary>
    public IReadOnlyDictionary<string, RateLimitTier> Consumers { get; init; } = Empty<RateLimitTier>.Map;

    /// <summary>Permits that a request takes. From 1 to the smallest burst. Default: 1.</summary>
    public int? Cost { get; init; }

    /// <summary>A request header that states what the request costs, for clients that are trusted to say so. Default: none.</summary>
    public string? CostHeader { get; init; }

    /// <summary>With costHeader: the most that a request may cost; what states more costs so much. Default: none, and what states more than the caller's burst is refused with 400.</summary>
    public int? MaxCost { get; init; }

    /// <summary>Whether every request is decided by the authority itself, for a call each, and nothing is lent ahead. Default: false.</summary>
    public bool Strict { get; init; }

    /// <summary>What a node does while the limit's authority gives no answer. Default: localShare.</summary>
    public UnavailablePolicy OnUnavailable { get; init; }

    /// <summary>With onUnavailable reserved: the share of the limit that is set aside for outages, in percent. From 1 to 50. Default: 10.</summary>
    public int? ReservePercent { get; init; }

    /// <summary>Whether the limit only counts and reports, and refuses nothing. Default: false.</summary>
    public bool Shadow { get; init; }

    /// <summary>Whether responses carry X-RateLimit-Limit, -Remaining and -Reset, too. Default: false.</summary>
    public bool LegacyHeaders { get; init; }

    /// <summary>The one limit that is stated without windows.</summary>
    internal RateLimitWindow Single => new()
    {
        Algorithm = Algorithm,
        Limit = Limit,
        Window = Window,
        Burst = Burst,
        Per = Per,
        TimeZone = TimeZone,
    };

    /// <summary>Whether it limits requests in flight, and not their number in a time.</summary>
    internal bool IsConcurrency => Windows.Count == 0 && Algorithm == RateLimitAlgorithm.Concurrency;
}
