namespace Gateway.Core.RateLimiting;

/// <summary>An order that an authority goes by, or tells of.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Since">When it came, in ticks.</param>
/// <param name="Until">When it ends, in ticks.</param>
/// <param name="Reason">The operator's.</param>
internal sealed record LimiterStanding(LimiterOrderKind Kind, long Since, long Until, string Reason);
