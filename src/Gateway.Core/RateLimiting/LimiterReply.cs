namespace Gateway.Core.RateLimiting;

/// <summary>An authority's answer to a <see cref="LimiterCommand"/>.</summary>
public readonly record struct LimiterReply
{
    /// <summary>To an edge.</summary>
    public LimiterReply(in LimiterGrant grant) => Grant = grant;

    /// <summary>To an operator.</summary>
    public LimiterReply(LimiterView view) => View = view;

    /// <summary>What was lent, unless there is a view.</summary>
    public LimiterGrant Grant { get; }

    /// <summary>How the authority stands after an order; null for a request.</summary>
    public LimiterView? View { get; }
}
