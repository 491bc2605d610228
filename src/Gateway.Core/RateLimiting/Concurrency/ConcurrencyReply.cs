namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What an authority of requests in flight answers.</summary>
/// <param name="Grant">To an edge's report.</param>
/// <param name="View">To an operator's look; null to a report.</param>
public readonly record struct ConcurrencyReply(ConcurrencyGrant Grant, ConcurrencyView? View = null);
