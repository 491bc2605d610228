using Gateway.Core.Health;
using Gateway.Core.LoadBalancing;

namespace Gateway.Proxy.Health;

/// <summary>What the node knows of one destination. Outlives the tables that name it, until one names it no more.</summary>
internal sealed class DestinationState
{
    public DestinationLoad Load { get; } = new();

    /// <summary>By its probes. Guarded by the cluster's lock.</summary>
    public ProbedHealth Probed { get; } = new();

    /// <summary>By its requests. Guarded by the cluster's lock except where it says otherwise.</summary>
    public OutlierTracker Outlier { get; } = new();

    /// <summary>Whether a probe is under way: the next one waits for it.</summary>
    public bool IsProbing { get; set; }
}
