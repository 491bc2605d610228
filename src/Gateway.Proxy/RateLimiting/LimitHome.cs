namespace Gateway.Proxy.RateLimiting;

/// <summary>Which kind of authority counts for a policy.</summary>
internal enum LimitHome
{
    /// <summary>Short limits: kept in memory.</summary>
    Volatile,

    /// <summary>Long limits: stored.</summary>
    Durable,

    /// <summary>Requests in flight.</summary>
    Concurrency,
}
