namespace Gateway.Core.LoadBalancing;

/// <summary>How a destination is chosen among those that can take a request. All of them heed weights.</summary>
public enum LoadBalancingAlgorithm
{
    /// <summary>The less busy of two drawn at random.</summary>
    PowerOfTwoChoices = 0,

    /// <summary>In turn: over one cycle each destination is chosen exactly as often as its weight says, spread evenly.</summary>
    RoundRobin = 1,

    /// <summary>The least busy of all.</summary>
    LeastRequests = 2,

    /// <summary>At random.</summary>
    Random = 3,

    /// <summary>By a part of the request, stated in hashOn: equal parts go to the same destination, on every node.</summary>
    ConsistentHash = 4,
}
