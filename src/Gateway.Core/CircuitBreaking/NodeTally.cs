using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// All that one node has reported under one state: a grow-only counter per bucket, joined by maximum (a
/// state-based CRDT). The join is commutative, associative and idempotent.
/// </summary>
internal sealed class NodeTally
{
    public required long Boot { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    public required long FailuresBeforeSuccess { get; init; }

    /// <summary>Buckets below this one have left the window and stay out, however late a report of them comes.</summary>
    public required long FirstBucket { get; init; }

    /// <summary>By serial.</summary>
    public required ImmutableArray<PlacedBucket> Buckets { get; init; }

    /// <summary>What one report says.</summary>
    public static NodeTally Of(CircuitReport report, TimeSpan now) => new()
    {
        Boot = report.Boot,
        Successes = report.Successes,
        Failures = report.Failures,
        FailuresBeforeSuccess = report.FailuresBeforeSuccess,
        FirstBucket = report.FirstBucket,
        Buckets =
        [
            .. report.Buckets
                .Where(bucket => bucket.Serial >= report.FirstBucket)
                .Select(bucket => new PlacedBucket(bucket.Serial, now - bucket.Age, bucket.Successes, bucket.Failures)),
        ],
    };

    /// <summary>What both know. A later start of the node makes an earlier one void.</summary>
    public static NodeTally Join(NodeTally left, NodeTally right)
    {
        if (left.Boot != right.Boot)
        {
            return left.Boot > right.Boot ? left : right;
        }

        var first = Math.Max(left.FirstBucket, right.FirstBucket);
        return new()
        {
            Boot = left.Boot,
            Successes = Math.Max(left.Successes, right.Successes),
            Failures = Math.Max(left.Failures, right.Failures),
            FailuresBeforeSuccess = Math.Max(left.FailuresBeforeSuccess, right.FailuresBeforeSuccess),
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

        return old == 0 ? this : new()
        {
            Boot = Boot,
            Successes = Successes,
            Failures = Failures,
            FailuresBeforeSuccess = FailuresBeforeSuccess,
            FirstBucket = Math.Max(FirstBucket, Buckets[old - 1].Serial + 1),
            Buckets = Buckets[old..],
        };
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
}
