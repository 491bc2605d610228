namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>An authority's reply.</summary>
/// <param name="Epoch">Which life of the authority speaks.</param>
/// <param name="Seq">The report's.</param>
/// <param name="Permits">Permits lent, until they are returned or the node has not reported for the time of a lease.</param>
/// <param name="InUse">Permits that all nodes hold, these included.</param>
/// <param name="IsScarce">Whether others wait for permits: whoever has idle ones returns them at once.</param>
/// <param name="RetryAfter">Zero, or how long not to ask again because nothing will be lent.</param>
public readonly record struct ConcurrencyGrant(long Epoch, long Seq, long Permits, long InUse, bool IsScarce, TimeSpan RetryAfter);
