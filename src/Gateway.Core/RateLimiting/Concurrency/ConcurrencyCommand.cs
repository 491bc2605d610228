namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What an authority of requests in flight is asked.</summary>
/// <param name="Report">An edge's report; null where an operator only looks.</param>
public readonly record struct ConcurrencyCommand(ConcurrencyReport? Report);
