namespace Gateway.Core.RateLimiting;

/// <summary>What a node sends to a limiter's authority: an edge's request, or an operator's order.</summary>
public readonly record struct LimiterCommand
{
    /// <summary>An edge's request.</summary>
    public LimiterCommand(in LimiterAcquire acquire) => Acquire = acquire;

    /// <summary>An operator's order.</summary>
    public LimiterCommand(LimiterOrder order) => Order = order;

    /// <summary>The request, unless there is an order.</summary>
    public LimiterAcquire Acquire { get; }

    /// <summary>The order; null of a request.</summary>
    public LimiterOrder? Order { get; }
}
