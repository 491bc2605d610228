namespace Gateway.Core.RateLimiting;

/// <summary>Kinds of <see cref="LimiterKeySource"/>. Their numbers are part of keys, which are the same on all nodes.</summary>
public enum LimiterKeyKind
{
    /// <summary>The caller; by address where it is not known.</summary>
    Consumer = 1,

    /// <summary>The client's address, IPv6 by /64.</summary>
    Address = 2,

    /// <summary>The route.</summary>
    Route = 3,

    /// <summary>The value of a request header; all requests without it together.</summary>
    Header = 4,
}
