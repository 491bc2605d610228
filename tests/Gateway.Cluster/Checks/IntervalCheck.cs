namespace Gateway.Cluster.Checks;

/// <summary>
/// Looks for the interval in which most was admitted beyond a bound. An admission counts for an interval only if it lies
/// inside for certain: what is found was too much whenever the admissions really were.
/// </summary>
/// <remarks>
/// All intervals from one admission's earliest moment to another's latest are tried, in O(n log n): starts from the last to the
/// first, each adding its admission to its own end and all later ones, in a tree that knows the greatest excess.
/// </remarks>
internal static class IntervalCheck
{
    public static IntervalVerdict Judge(IEnumerable<Admission> admissions, RateBound bound)
    {
        var byEnd = admissions.OrderBy(admission => admission.To).ToArray();
        if (byEnd.Length == 0)
        {
            return new(0, -bound.Burst, TimeSpan.Zero, TimeSpan.Zero);
        }

        // At the tree's leaf of an end stands what lies before it, less what the rate allows up to it.
        var tree = new MaximumTree([.. byEnd.Select(admission => -bound.PerSecond * admission.To.TotalSeconds)]);
        var verdict = new IntervalVerdict(byEnd.Length, double.NegativeInfinity, TimeSpan.Zero, TimeSpan.Zero);
        foreach (var index in Enumerable.Range(0, byEnd.Length).OrderByDescending(i => byEnd[i].From))
        {
            var from = byEnd[index].From;
            tree.AddFrom(index, 1);

            // Ends of admissions that began before this start are left out: the interval would be worse without its rest.
            tree.LetIn(index);
            var (value, at) = tree.Maximum;
            var excess = value + (bound.PerSecond * from.TotalSeconds) - bound.Burst;
            if (excess > verdict.Excess)
            {
                verdict = verdict with { Excess = excess, From = from, To = byEnd[at].To };
            }
        }

        return verdict;
    }
}
