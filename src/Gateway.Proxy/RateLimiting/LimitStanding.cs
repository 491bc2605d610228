using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>How a caller stands in the limit that decided.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Numbers">Its numbers for the caller.</param>
/// <param name="Status">The window that decided, and what is left; null of a limit of requests in flight, that was reached.</param>
internal readonly record struct LimitStanding(RouteLimit Limit, PolicyNumbers Numbers, RateLimitStatus? Status);
