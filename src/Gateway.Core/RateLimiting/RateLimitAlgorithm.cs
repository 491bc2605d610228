namespace Gateway.Core.RateLimiting;

/// <summary>How permits come back.</summary>
public enum RateLimitAlgorithm
{
    /// <summary>One by one, evenly over the window, up to the burst (GCRA).</summary>
    TokenBucket,

    /// <summary>All at once, at the end of each window; windows may be days, weeks and months of the calendar.</summary>
    FixedWindow,

    /// <summary>
    /// As requests leave a window that ends now, taking those of the last whole window as spread evenly over it: what a
    /// fixed window admits, without twice the limit around its ends.
    /// </summary>
    SlidingWindow,

    /// <summary>When a request is over: at most the limit are in flight at once.</summary>
    Concurrency,
}
