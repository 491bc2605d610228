namespace Gateway.Proxy.RateLimiting;

/// <summary>A rate limit of a route for callers with the same numbers.</summary>
/// <param name="Ordinal">The bucket's number in <see cref="LimitBuckets"/>.</param>
/// <param name="Numbers">The numbers.</param>
internal sealed record RouteLimitVariant(int Ordinal, PolicyNumbers Numbers);
