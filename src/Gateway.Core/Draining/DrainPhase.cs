namespace Gateway.Core.Draining;

/// <summary>How far a node is in leaving. The order is that of time.</summary>
public enum DrainPhase
{
    /// <summary>It takes requests like any other.</summary>
    Serving,

    /// <summary>It says that it is not ready, and serves what load balancers still send.</summary>
    Announced,

    /// <summary>Load balancers have turned away: what is under way ends.</summary>
    Finishing,

    /// <summary>Nothing is under way any more, or the deadline has passed.</summary>
    Drained,
}
