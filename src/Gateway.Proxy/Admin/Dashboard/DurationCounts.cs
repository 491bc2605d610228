namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>How many took how long: a histogram's counts at one moment, or of a span of time as the difference of two.</summary>
/// <param name="Bounds">The buckets' upper bounds in seconds, ascending.</param>
/// <param name="Counts">One for each bound, and one for what took longer than the last.</param>
internal sealed record DurationCounts(double[] Bounds, long[] Counts)
{
    /// <summary>Nothing was counted.</summary>
    public static DurationCounts None { get; } = new([], []);

    /// <summary>What came since an earlier moment.</summary>
    public DurationCounts Since(DurationCounts earlier) => Combine(earlier, sign: -1);

    /// <summary>This and another together.</summary>
    public DurationCounts Plus(DurationCounts other) => Counts.Length == 0 ? other : Combine(other, sign: 1);

    /// <summary>
    /// A percentile in seconds, linear within its bucket as histogram_quantile of Prometheus has it; of what is beyond the last
    /// bound that bound. Null where nothing was counted.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    public double? Percentile(double share)
    {
        var total = Counts.Sum();
        if (total <= 0)
        {
            return null;
        }

        var rank = share * total;
        var below = 0L;
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (Counts[i] > 0 && below + Counts[i] >= rank)
            {
                var low = i == 0 ? 0 : Bounds[i - 1];
                return Math.Min(Bounds[i], low + ((Bounds[i] - low) * (rank - below) / Counts[i])); // Rounding goes no further.
            }

            below += Counts[i];
        }

        return Bounds[^1];
    }

    private DurationCounts Combine(DurationCounts other, int sign)
        => other.Counts.Length == Counts.Length ? this with { Counts = [.. Counts.Zip(other.Counts, (mine, others) => mine + (sign * others))] } : this;
}
