namespace Gateway.Core.RateLimiting;

/// <summary>How permits come back.</summary>
public enum RateLimitAlgorithm
{
    /// <summary>One by one, evenly over the window, up to the burst (GCRA).</summary>
    TokenBucket,

    /// <summary>All at once, at the end of each window.</summary>
    FixedWindow,
}
