namespace Gateway.Core.CircuitBreaking;

/// <summary>How long a circuit stays open.</summary>
internal static class CircuitCooldown
{
    /// <summary>
    /// The policy's cooldown exactly; after failed rounds, doubled for each, with equal jitter: between half of that
    /// and all of it, but never below the cooldown.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="failedRounds">Rounds of probes that failed since the circuit was closed.</param>
    /// <param name="jitter">From 0, the shortest, to 1, the longest.</param>
    public static TimeSpan Of(CircuitPolicy policy, int failedRounds, double jitter)
    {
        if (failedRounds == 0)
        {
            return policy.Cooldown;
        }

        var doublings = Math.Min(failedRounds, 62);
        var longest = policy.Cooldown.Ticks > policy.MaxCooldown.Ticks >> doublings
            ? policy.MaxCooldown
            : TimeSpan.FromTicks(policy.Cooldown.Ticks << doublings);
        var jittered = (longest / 2) + (longest / 2 * jitter);
        return jittered > policy.Cooldown ? jittered : policy.Cooldown;
    }
}
