namespace Gateway.Core.RateLimiting;

/// <summary>An authority's word on how long there will not be so many permits.</summary>
/// <param name="Permits">How many.</param>
/// <param name="Until">When they will be there, in ticks.</param>
internal sealed record LimiterRefusal(int Permits, long Until);
