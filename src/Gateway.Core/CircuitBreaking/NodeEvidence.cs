using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A node's tally, and what the authority adds to it.</summary>
internal sealed record NodeEvidence
{
    /// <summary>The last of these samples that is older than this is where the last second begins.</summary>
    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(1);

    /// <summary>Between samples, so that there are few.</summary>
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>What the node reported.</summary>
    public required NodeTally Tally { get; init; }

    /// <summary>How many of its failures another node's later success has ended the row of.</summary>
    public long Overruled { get; init; }

    /// <summary>When its failures in a row began: those that no success, here or elsewhere, has ended.</summary>
    public TimeSpan RowStartedAt { get; init; }

    /// <summary>When it last reported.</summary>
    public required TimeSpan HeardAt { get; init; }

    /// <summary>The fleet's state as it last acknowledged it.</summary>
    public CircuitWord Known { get; init; }

    /// <summary>Of the tally's era, by time: the first may be older than the short window, the others are not.</summary>
    public ImmutableArray<TallySample> Samples { get; init; } = [];

    /// <summary>Failures in a row that no success, here or elsewhere, has ended.</summary>
    public long ConsecutiveFailures => Math.Max(0, Tally.Failures - Math.Max(Tally.FailuresBeforeSuccess, Overruled));

    /// <summary>Another node had a success at a time: failures in a row that began before it are over.</summary>
    public NodeEvidence OverruledBy(TimeSpan successAt, TimeSpan now) => ConsecutiveFailures > 0 && RowStartedAt <= successAt
        ? this with { Overruled = Tally.Failures, RowStartedAt = now }
        : this;

    /// <summary>When the failures in a row began that a report tells of, as far as that is not known already.</summary>
    public static TimeSpan RowStart(NodeEvidence? before, NodeTally tally, CircuitReport report, TimeSpan now) =>
        before is not null
            && before.Tally.Failures > tally.FailuresBeforeSuccess
            && before.Tally.FailuresBeforeSuccess == tally.FailuresBeforeSuccess
            ? before.RowStartedAt
            : now - report.RowAge;

    /// <summary>The same with a sample of what is counted at a time.</summary>
    public NodeEvidence Sampled(TimeSpan now)
    {
        var old = 0;
        while (old + 1 < Samples.Length && Samples[old + 1].At <= now - ShortWindow)
        {
            old++;
        }

        var samples = Samples.RemoveRange(0, old);
        return this with
        {
            HeardAt = now,
            Samples = samples.IsEmpty || samples[^1].At <= now - SampleInterval
                ? samples.Add(new(now, Tally.Successes, Tally.Failures))
                : samples,
        };
    }

    /// <summary>Calls of the last second or a little more; none while it is not known since when there were so many.</summary>
    public (long Successes, long Failures) Recent(TimeSpan now)
    {
        var baseline = -1;
        for (var index = 0; index < Samples.Length && Samples[index].At <= now - ShortWindow; index++)
        {
            baseline = index;
        }

        return baseline >= 0
            ? (Tally.Successes - Samples[baseline].Successes, Tally.Failures - Samples[baseline].Failures)
            : !Samples.IsEmpty ? (Tally.Successes - Samples[0].Successes, Tally.Failures - Samples[0].Failures)
            : (0, 0);
    }
}
