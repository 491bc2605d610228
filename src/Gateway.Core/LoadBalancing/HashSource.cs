namespace Gateway.Core.LoadBalancing;

/// <summary>The part of a request that a choice goes by, so that equal parts have equal choices. Exactly one.</summary>
public sealed record HashSource
{
    /// <summary>The first value of this request header.</summary>
    public string? Header { get; init; }

    /// <summary>The value of this cookie.</summary>
    public string? Cookie { get; init; }

    /// <summary>The first value of this query parameter, percent-decoded.</summary>
    public string? Query { get; init; }

    /// <summary>The consumer that calls.</summary>
    public bool Consumer { get; init; }

    /// <summary>The client's address: IPv4, or the /64 network of IPv6.</summary>
    public bool Address { get; init; }
}
