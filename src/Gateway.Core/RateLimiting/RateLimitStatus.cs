namespace Gateway.Core.RateLimiting;

/// <summary>How a client stands in one window of a policy: what the RateLimit fields of a response say.</summary>
/// <param name="Of">The window: the one that refuses, or the tightest. Its limit is <c>q</c>, its length <c>w</c>.</param>
/// <param name="Remaining">Permits left (<c>r</c>): held here, and at the authority as far as is known here.</param>
/// <param name="Reset">The time until all permits are back (<c>t</c>); for a refused request, until it can succeed.</param>
public readonly record struct RateLimitStatus(LimiterWindow Of, long Remaining, TimeSpan Reset);
