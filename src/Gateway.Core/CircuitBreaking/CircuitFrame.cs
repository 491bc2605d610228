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

    /// <summary>From when on a call is slow; zero where that does not matter.</summary>
    public TimeSpan SlowCall { get; init; }

    public long Serial { get; init; }

    public TimeSpan StartedAt { get; init; }

    /// <summary>When the current bucket or cohort is over; at first, with the first outcome.</summary>
    public TimeSpan EndsAt { get; init; } = TimeSpan.MinValue;

    /// <summary>At the start of the era.</summary>
    public CircuitTotals AtEra { get; init; }

    /// <summary>At the start of the current bucket.</summary>
    public CircuitTotals AtStart { get; init; }

    /// <summary>At the last report.</summary>
    public CircuitTotals AtReport { get; init; }

    /// <summary>From when on a new failure may be reported at once.</summary>
    public TimeSpan UrgentFrom { get; init; } = TimeSpan.MinValue;

    /// <summary>Whether the last report told of no failure that the one before it had not.</summary>
    public bool WasSound { get; init; } = true;

    /// <summary>The buckets of the window that are over and not empty, by serial.</summary>
    public ImmutableArray<CountedBucket> Over { get; init; } = [];

    /// <summary>The cohorts of calls too young to be judged, by time.</summary>
    public ImmutableArray<SlowCohort> Young { get; init; } = [];

    /// <summary>The cohort of calls that begin now; null where slow calls do not matter.</summary>
    public SlowCohort? Cohort => Young.IsEmpty ? null : Young[^1];

    /// <summary>Calls of cohorts that have been judged.</summary>
    public long Judged { get; init; }

    /// <summary>Those that were slow.</summary>
    public long Slow { get; init; }

    private TimeSpan BucketEndsAt { get; init; } = TimeSpan.MinValue;

    /// <summary>The same with the numbers of a policy; what is counted stays.</summary>
    public CircuitFrame With(CircuitPolicy policy) => this with
    {
        Window = policy.Window,
        ConsecutiveFailures = policy.ConsecutiveFailures ?? long.MaxValue,
        SlowCall = policy.SlowCallRatio is null ? TimeSpan.Zero : policy.SlowCallDuration,
        Young = policy.SlowCallRatio is null ? [] : Young,
        EndsAt = TimeSpan.MinValue,
        BucketEndsAt = TimeSpan.MinValue,
    };

    /// <summary>The frame that a time lies in: ends what is over, and starts what follows.</summary>
    /// <param name="now">The time.</param>
    /// <param name="successes">So far.</param>
    /// <param name="failures">So far.</param>
    /// <param name="cores">The number of processors.</param>
    public CircuitFrame Next(TimeSpan now, long successes, long failures, int cores)
    {
        var next = SlowCall > TimeSpan.Zero ? Judge(now, cores) : this;
        next = now >= BucketEndsAt ? next.NextBucket(now, next.Totals(successes, failures)) : next;
        return next with
        {
            EndsAt = next.Cohort is { } cohort && cohort.EndsAt < next.BucketEndsAt ? cohort.EndsAt : next.BucketEndsAt,
        };
    }

    /// <summary>Forgets what was counted.</summary>
    public CircuitFrame NextEra(ulong era, long successes, long failures)
    {
        var totals = Totals(successes, failures);
        return this with
        {
            Era = era,
            Serial = Serial + 1,
            AtEra = totals,
            AtStart = totals,
            Over = [],
            Young = [],
            EndsAt = TimeSpan.MinValue,
        };
    }

    /// <summary>The same once a report has told of all that is counted.</summary>
    /// <param name="totals">What it told.</param>
    /// <param name="urgentFrom">See <see cref="UrgentFrom"/>. A report without new failures puts none off.</param>
    public CircuitFrame Reported(CircuitTotals totals, TimeSpan urgentFrom)
    {
        var isSound = totals.Failures == AtReport.Failures;
        return this with { AtReport = totals, UrgentFrom = isSound ? UrgentFrom : urgentFrom, WasSound = isSound };
    }

    /// <summary>All that is counted.</summary>
    public CircuitTotals Totals(long successes, long failures) => new(successes, failures, Judged, Slow);

    /// <summary>The buckets as they are reported.</summary>
    public ImmutableArray<CircuitBucket> Buckets(TimeSpan now, CircuitTotals totals)
    {
        var time = now > StartedAt ? now : StartedAt;
        var all = Current(totals) is { } current ? Over.Add(current) : Over;
        return
        [
            .. all.Where(bucket => time - bucket.StartedAt < Window)
                .Select(bucket => new CircuitBucket(
                    bucket.Serial,
                    time - bucket.StartedAt,
                    bucket.Counts.Successes,
                    bucket.Counts.Failures,
                    bucket.Counts.Judged,
                    bucket.Counts.Slow)),
        ];
    }

    private CircuitFrame Judge(TimeSpan now, int cores)
    {
        var judged = Young.TakeWhile(cohort => cohort.JudgedAt <= now).ToList();
        var young = Young.RemoveRange(0, judged.Count);
        return this with
        {
            Judged = Judged + judged.Sum(cohort => cohort.Calls),
            Slow = Slow + judged.Sum(cohort => cohort.SlowCalls),
            Young = young.IsEmpty || young[^1].EndsAt <= now ? young.Add(new(now, SlowCall, cores)) : young,
        };
    }

    private CircuitFrame NextBucket(TimeSpan now, CircuitTotals totals)
    {
        var length = Math.Max(Window.Ticks / BucketsPerWindow, 1);
        var time = now > StartedAt ? now : StartedAt;
        var start = TimeSpan.FromTicks(time.Ticks - (time.Ticks % length));
        var over = Current(totals) is { } current ? Over.Add(current) : Over;
        return this with
        {
            Serial = Serial + 1,
            StartedAt = start > StartedAt ? start : StartedAt,
            BucketEndsAt = start + TimeSpan.FromTicks(length),
            AtStart = totals,
            Over = over.RemoveAll(bucket => time - bucket.StartedAt >= Window),
        };
    }

    private CountedBucket? Current(CircuitTotals totals) =>
        totals == AtStart ? null : new(Serial, StartedAt, totals - AtStart);
}
