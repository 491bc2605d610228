namespace Gateway.Core.RateLimiting;

/// <summary>How full one window is.</summary>
/// <param name="Level">Permits that are neither used nor lent.</param>
/// <param name="Reset">The time until it is full again, or ends.</param>
public readonly record struct LimiterWindowView(long Level, TimeSpan Reset);
