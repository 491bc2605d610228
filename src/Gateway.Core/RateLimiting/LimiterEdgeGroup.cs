namespace Gateway.Core.RateLimiting;

/// <summary>Decides over several edges whose locks are held: looks at all, then charges all or none.</summary>
internal static class LimiterEdgeGroup
{
    /// <param name="now">In ticks.</param>
    /// <param name="charges">What to charge.</param>
    /// <param name="edges">Their edges; null where there is none.</param>
    public static LimiterDecision TryAcquire(long now, ReadOnlySpan<LimiterCharge> charges, ReadOnlySpan<LimiterEdge?> edges)
    {
        var leases = 0u;
        var denied = -1;
        var longest = 0L;
        for (var index = 0; index < charges.Length; index++)
        {
            var edge = Following(charges[index], edges[index]);
            var retryAfter = 0L;
            var outcome = edge?.Check(now, charges[index].Cost, out retryAfter) ?? LimiterOutcome.NeedsLease;
            leases |= outcome == LimiterOutcome.NeedsLease ? 1u << index : 0;
            if (outcome == LimiterOutcome.Denied && (denied < 0 || retryAfter > longest))
            {
                (denied, longest) = (index, retryAfter);
            }
        }

        if (denied >= 0)
        {
            return edges[denied]!.Refuse(now, charges[denied].Cost, longest, denied);
        }

        return leases != 0 ? LimiterDecision.NeedsLease(leases) : Charge(now, charges, edges);
    }

    private static LimiterEdge? Following(in LimiterCharge charge, LimiterEdge? edge)
    {
        edge?.Follow(charge.Numbers);
        return edge;
    }

    private static LimiterDecision Charge(long now, ReadOnlySpan<LimiterCharge> charges, ReadOnlySpan<LimiterEdge?> edges)
    {
        var leases = 0u;
        var tightest = 0;
        var least = default(RateLimitStatus);
        var isLocal = false;
        for (var index = 0; index < charges.Length; index++)
        {
            var edge = edges[index]!;
            isLocal |= edge.Debit(now, charges[index].Cost);
            leases |= edge.WantsLease(now) ? 1u << index : 0;
            var status = edge.StatusAt(now);
            if (index == 0 || status.Remaining < least.Remaining)
            {
                (tightest, least) = (index, status);
            }
        }

        return new(LimiterOutcome.Admitted, tightest, leases, least, TimeSpan.Zero, isLocal);
    }
}
