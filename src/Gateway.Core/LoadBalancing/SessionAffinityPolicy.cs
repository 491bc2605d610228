namespace Gateway.Core.LoadBalancing;

/// <summary>Keeps a client at the destination that took its first request, by a signed cookie.</summary>
public sealed record SessionAffinityPolicy
{
    /// <summary>The name of the cookie. Default: gateway-affinity.</summary>
    public string Cookie { get; init; } = "gateway-affinity";

    /// <summary>How long the client keeps the cookie. Default: none, until it closes.</summary>
    public TimeSpan MaxAge { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>What to do when the destination is gone, fails, or the cookie is not the gateway's. Default: redistribute.</summary>
    public AffinityFailure OnFailure { get; init; }
}
