namespace Gateway.Simulation.Limits;

/// <summary>What is counted of one client, to classify it at its end.</summary>
internal struct ClientCounts
{
    public long Requests;

    /// <summary>Permits asked for.</summary>
    public long Offered;

    /// <summary>Permits used.</summary>
    public long Admitted;

    /// <summary>Permits that one central limiter would have given.</summary>
    public long Ideal;

    /// <summary>Requests denied, but for those in a recovery.</summary>
    public long Denied;

    public long DeniedInRecovery;

    public long Calls;

    /// <summary>Of the calls, those that give permits back.</summary>
    public long Returns;

    /// <summary>Distinct (node, lease period) with a request.</summary>
    public long LeasePeriods;

    /// <summary>Whether a central limiter of the size of <see cref="ClientPlan.BoundOf"/> would have refused anything.</summary>
    public bool IsGreedy;
}
