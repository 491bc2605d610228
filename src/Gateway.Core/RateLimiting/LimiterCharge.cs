namespace Gateway.Core.RateLimiting;

/// <summary>What one request costs in one policy.</summary>
/// <param name="Key">Whose bucket.</param>
/// <param name="Numbers">The policy's limits for the client's tier.</param>
/// <param name="Cost">Permits, from 1 to the burst.</param>
public readonly record struct LimiterCharge(LimiterKey Key, RateLimitNumbers Numbers, int Cost = 1);
