using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>What the route table says of a circuit.</summary>
/// <param name="Policy">When it opens and how it closes.</param>
/// <param name="ProbeTimeout">How long the result of a probe is waited for: the cluster's bound on a whole exchange.</param>
/// <param name="Failures">What counts as a failure.</param>
internal sealed record ClusterCircuitSettings(CircuitPolicy Policy, TimeSpan ProbeTimeout, FailureKinds Failures)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The settings of a cluster with a circuit.</summary>
    public static ClusterCircuitSettings Of(Core.RouteTables.Cluster cluster)
    {
        var total = cluster.Timeouts.Total;
        var policy = cluster.Circuit!;
        return new(policy, total > TimeSpan.Zero && total < Longest ? total : Longest, new(policy.Failures));
    }
}
