namespace Gateway.Core.RateLimiting;

/// <summary>What a node does for a client whose authority gives no answer, once it has spent the permits it holds.</summary>
public enum UnavailablePolicy
{
    /// <summary>
    /// Admits the node's share: the limit divided by the largest number of nodes there lately were, beginning with
    /// nothing. Together the nodes admit no more than the rate; but what nodes admit alone no authority hears of, so that
    /// for the time of an outage or a partition the fleet may admit up to the rate once more.
    /// </summary>
    LocalShare,

    /// <summary>Admits every request.</summary>
    Allow,

    /// <summary>Refuses every request. Exact.</summary>
    Deny,

    /// <summary>
    /// Admits the node's part of a share of the limit that is set aside for outages and that the authority never lends.
    /// Exact, at the price of that share.
    /// </summary>
    Reserved,
}
