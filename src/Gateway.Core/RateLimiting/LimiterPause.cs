namespace Gateway.Core.RateLimiting;

/// <summary>Answers edges while an operator's pause is in force.</summary>
/// <remarks>
/// The authority takes the edge's report in and lends nothing of its own. Permits that a pause gives away are in no lease
/// book: used, they are charged nothing, and returned, they are credited nothing, because an authority credits no more
/// than it lent. So after the pause level + outstanding is no more than the burst, as before.
/// </remarks>
internal static class LimiterPause
{
    /// <summary>Answers a request that the authority has not seen yet, and makes that the recorded answer.</summary>
    /// <inheritdoc cref="LimiterAuthority.Acquire"/>
    public static LimiterGrant Acquire(
        LimiterAuthority authority, TimeSpan now, in LimiterAcquire request, LimiterStanding pause, LimiterSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Lease.Need);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Lease.Need, request.Numbers.Burst);
        var grant = authority.Acquire(now, request with { Lease = request.Lease with { Want = 0, Need = 0 } });
        var left = pause.Until - Math.Max(0, now.Ticks);
        var lease = pause.Kind == LimiterOrderKind.AdmitAll ? Give(grant.Lease, request, left, settings) : Refuse(grant.Lease, left);
        var node = authority.Nodes[request.Node];
        node.LastGrant = grant with { Lease = lease };
        return node.LastGrant;
    }

    private static LeaseGrant Refuse(in LeaseGrant lease, long left) => lease with { Tokens = 0, Ttl = TimeSpan.Zero, DenyFor = new(left) };

    private static LeaseGrant Give(in LeaseGrant lease, in LimiterAcquire request, long left, LimiterSettings settings)
    {
        var longest = request.Numbers.IsStrict ? settings.CallTimeout : LimiterSettings.MaxLease;
        var tokens = request.Numbers.IsStrict ? request.Lease.Need : Math.Max(request.Lease.Need, Math.Min(request.Lease.Want, request.Numbers.Burst));
        return lease with { Tokens = tokens, Ttl = new(Math.Min(longest.Ticks, left)), DenyFor = TimeSpan.Zero };
    }
}
