namespace Gateway.Core.RateLimiting;

/// <summary>Which requests of one caller share a rate limit's permits.</summary>
public enum RateLimitScope
{
    /// <summary>Those of all routes that name the limit.</summary>
    Policy,

    /// <summary>Those of one route.</summary>
    Route,

    /// <summary>Those of all routes that name the limit and lead to one cluster.</summary>
    Cluster,
}
