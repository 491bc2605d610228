using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// Divides an edge's counts, which only ever grow, into buckets of time: a bucket is the difference between the
/// counts at its start and at its end. Immutable; whoever first steps over a boundary replaces it.
/// </summary>
internal sealed record CircuitFrame
{
    private const int BucketsPerWindow = 10;

    public static readonly CircuitFrame None = new();

    /// <summary>Outcomes of calls let through under an earlier version do not count.</summary>
    public ulong Era { get; init; }

    /// <summary>Failures in a row that call for a report.</summary>
    public long ConsecutiveFailures { get; init; } = long.MaxValue;

    public TimeSpan Window { get; init; }

    public long Serial { get; init; }

    public TimeSpan StartedAt { get; init; }

    /// <summary>When the current bucket is over; at first, with the first outcome.</summary>
    public TimeSpan EndsAt { get; init; } = TimeSpan.MinValue;

    /// <summary>At the start of the era.</summary>
    public CircuitTotals AtEra { get; init; }

    /// <summary>At the start of the current bucket.</summary>
    public CircuitTotals AtStart { get; init; }

    /// <summary>At the last report.</summary>
    public CircuitTotals AtReport { get; init; }

    /// <summary>The buckets of the window that are over and not empty, by serial.</summary>
    public ImmutableArray<CountedBucket> Over { get; init; } = [];

    /// <summary>The same with the numbers of a policy; what is counted stays.</summary>
    public CircuitFrame With(CircuitPolicy policy) => this with
    {
        Window = policy.Window,
        ConsecutiveFailures = policy.ConsecutiveFailures ?? long.MaxValue,
        EndsAt = TimeSpan.MinValue,
    };

    /// <summary>Ends the current bucket and starts the one that a time lies in.</summary>
    public CircuitFrame Next(TimeSpan now, CircuitTotals totals)
    {
        var length = Math.Max(Window.Ticks / BucketsPerWindow, 1);
        var time = now > StartedAt ? now : StartedAt;
        var start = TimeSpan.FromTicks(time.Ticks - (time.Ticks % length));
        var over = Current(totals) is { } current ? Over.Add(current) : Over;
        return this with
        {
            Serial = Serial + 1,
            StartedAt = start > StartedAt ? start : StartedAt,
            EndsAt = start + TimeSpan.FromTicks(length),
            AtStart = totals,
            Over = over.RemoveAll(bucket => time - bucket.StartedAt >= Window),
        };
    }

    /// <summary>Forgets what was counted.</summary>
    public CircuitFrame NextEra(ulong era, CircuitTotals totals) => this with
    {
        Era = era,
        Serial = Serial + 1,
        AtEra = totals,
        AtStart = totals,
        Over = [],
    };

    /// <summary>The buckets as they are reported.</summary>
    public ImmutableArray<CircuitBucket> Buckets(TimeSpan now, CircuitTotals totals)
    {
        var time = now > StartedAt ? now : StartedAt;
        var all = Current(totals) is { } current ? Over.Add(current) : Over;
        return
        [
            .. all.Where(bucket => time - bucket.StartedAt < Window)
                .Select(bucket => new CircuitBucket(bucket.Serial, time - bucket.StartedAt, bucket.Successes, bucket.Failures)),
        ];
    }

    private CountedBucket? Current(CircuitTotals totals) => totals == AtStart
        ? null
        : new(Serial, StartedAt, totals.Successes - AtStart.Successes, totals.Failures - AtStart.Failures);
}
