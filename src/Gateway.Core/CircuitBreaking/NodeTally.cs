using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// All that one node has reported: a grow-only counter per bucket, joined by maximum (a state-based CRDT). The join is
/// commutative, associative and idempotent.
/// </summary>
internal sealed class NodeTally
{
    public required long Boot { get; init; }

    /// <summary>What is counted began with this version. A later era makes an earlier one void.</summary>
    public required ulong Era { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    public required long FailuresBeforeSuccess { get; init; }

    /// <summary>Calls begun since the node's start.</summary>
    public required long Begun { get; init; }

    /// <summary>Calls ended since the node's start.</summary>
    public required long Ended { get; init; }

    /// <summary>Buckets below this one have left the window and stay out, however late a report of them comes.</summary>
    public required long FirstBucket { get; init; }

    /// <summary>By serial.</summary>
    public required ImmutableArray<PlacedBucket> Buckets { get; init; }

    /// <summary>What one report says.</summary>
    public static NodeTally Of(CircuitReport report, TimeSpan now) => new()
    {
        Boot = report.Boot,
        Era = report.Era,
        Successes = report.Successes,
        Failures = report.Failures,
        FailuresBeforeSuccess = report.FailuresBeforeSuccess,
        Begun = report.Begun,
        Ended = report.Ended,
        FirstBucket = report.FirstBucket,
        Buckets =
        [
            .. report.Buckets
                .Where(bucket => bucket.Serial >= report.FirstBucket)
                .Select(bucket => new PlacedBucket(
                    bucket.Serial, now - bucket.Age, new(bucket.Successes, bucket.Failures, bucket.Judged, bucket.Slow))),
        ],
    };

    /// <summary>What both know. A later start of the node makes an earlier one void, and so does a later era.</summary>
    public static NodeTally Join(NodeTally left, NodeTally right)
    {
        if (left.Boot != right.Boot)
        {
            return left.Boot > right.Boot ? left : right;
        }

        var (begun, ended) = (Math.Max(left.Begun, right.Begun), Math.Max(left.Ended, right.Ended));
        if (left.Era != right.Era)
        {
            return (left.Era > right.Era ? left : right).With(begun, ended);
        }

        var first = Math.Max(left.FirstBucket, right.FirstBucket);
        return new()
        {
            Boot = left.Boot,
            Era = left.Era,
            Successes = Math.Max(left.Successes, right.Successes),
            Failures = Math.Max(left.Failures, right.Failures),
            FailuresBeforeSuccess = Math.Max(left.FailuresBeforeSuccess, right.FailuresBeforeSuccess),
            Begun = begun,
            Ended = ended,
            FirstBucket = first,
            Buckets = JoinBuckets(left.Buckets, right.Buckets, first),
        };
    }

    /// <summary>The same without the buckets that began before a time.</summary>
    public NodeTally Since(TimeSpan start)
    {
        var old = 0;
        while (old < Buckets.Length && Buckets[old].StartedAt <= start)
        {
            old++;
        }

        return old == 0 ? this : With(Math.Max(FirstBucket, Buckets[old - 1].Serial + 1), Buckets[old..], Begun, Ended);
    }

    private static ImmutableArray<PlacedBucket> JoinBuckets(
        ImmutableArray<PlacedBucket> left, ImmutableArray<PlacedBucket> right, long first)
    {
        var joined = ImmutableArray.CreateBuilder<PlacedBucket>(left.Length + right.Length);
        var (l, r) = (0, 0);
        while (l < left.Length || r < right.Length)
        {
            var order = l == left.Length ? 1 : r == right.Length ? -1 : left[l].Serial.CompareTo(right[r].Serial);
            var next = order < 0 ? left[l++] : order > 0 ? right[r++] : PlacedBucket.Join(left[l++], right[r++]);
            if (next.Serial >= first)
            {
                joined.Add(next);
            }
        }

        return joined.DrainToImmutable();
    }

    private NodeTally With(long begun, long ended) => With(FirstBucket, Buckets, begun, ended);

    private NodeTally With(long first, ImmutableArray<PlacedBucket> buckets, long begun, long ended) => new()
    {
        Boot = Boot,
        Era = Era,
        Successes = Successes,
        Failures = Failures,
        FailuresBeforeSuccess = FailuresBeforeSuccess,
        Begun = begun,
        Ended = ended,
        FirstBucket = first,
        Buckets = buckets,
    };
}
