namespace Gateway.Core.LoadBalancing;

/// <summary>How requests are spread over the destinations of a cluster.</summary>
public sealed record LoadBalancingPolicy
{
    /// <summary>How a destination is chosen. Default: powerOfTwoChoices.</summary>
    public LoadBalancingAlgorithm Algorithm { get; init; }

    /// <summary>
    /// With consistentHash: the part of a request it goes by. A request without it is sent as by powerOfTwoChoices.
    /// </summary>
    public HashSource? HashOn { get; init; }

    /// <summary>
    /// With consistentHash: a destination with more than this times its fair share of the requests under way passes
    /// further ones on to the next choice. From 1.05 to 10. Default: no bound.
    /// </summary>
    public double? MaxLoad { get; init; }

    /// <summary>
    /// How long a destination that is new or has come back gets less than its share, rising from a tenth of it.
    /// Not with consistentHash. At most 1h. Default: 0s, none.
    /// </summary>
    public TimeSpan SlowStart { get; init; }
}
