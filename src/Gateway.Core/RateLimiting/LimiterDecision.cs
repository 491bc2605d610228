namespace Gateway.Core.RateLimiting;

/// <summary>What becomes of one request.</summary>
/// <param name="Outcome">Whether all its policies admit it.</param>
/// <param name="Index">
/// Which of the charges this is about: the one that denied for the longest; of those admitted, the one with the fewest
/// permits left.
/// </param>
/// <param name="Leases">
/// A bit for each charge whose lease should be asked for: before the request can be decided where leases are needed, in
/// the background where it is decided.
/// </param>
/// <param name="Status">How the client stands in that policy; nothing where a lease is needed.</param>
/// <param name="RetryAfter">If denied, the time after which the same request, alone, succeeds; else zero.</param>
/// <param name="IsLocal">
/// Whether an authority gives no answer, so that the node decided by itself, as the policy's
/// <see cref="RateLimitNumbers.OnUnavailable"/> says.
/// </param>
public readonly record struct LimiterDecision(
    LimiterOutcome Outcome, int Index, uint Leases, RateLimitStatus Status, TimeSpan RetryAfter, bool IsLocal = false)
{
    internal static LimiterDecision NeedsLease(uint leases) =>
        new(LimiterOutcome.NeedsLease, System.Numerics.BitOperations.TrailingZeroCount(leases), leases, default, TimeSpan.Zero);
}
