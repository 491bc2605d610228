namespace Gateway.Core.RateLimiting;

/// <summary>How a client stands in one policy: what the RateLimit fields of a response say.</summary>
/// <param name="Limit">Permits for each window (<c>q</c>).</param>
/// <param name="Window">The time that the limit is for (<c>w</c>).</param>
/// <param name="Remaining">Permits left (<c>r</c>): held here, and at the authority as far as is known here.</param>
/// <param name="Reset">The time until all permits are back (<c>t</c>); for a refused request, until it can succeed.</param>
public readonly record struct RateLimitStatus(long Limit, TimeSpan Window, long Remaining, TimeSpan Reset);
