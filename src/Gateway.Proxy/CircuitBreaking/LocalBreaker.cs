using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>
/// A node's own circuit while the authority is out of reach: the same machines, both in this process. It begins with
/// what the node knew last, so that an open circuit is honoured to its end; then one probe finds out.
/// </summary>
internal sealed class LocalBreaker
{
    private readonly Lock _turn = new();
    private readonly CircuitAuthority _authority;

    private LocalBreaker(CircuitEdge edge, CircuitAuthority authority)
    {
        Edge = edge;
        _authority = authority;
    }

    public CircuitEdge Edge { get; }

    /// <summary>Goes on from what an edge knows.</summary>
    /// <param name="fleet">The edge whose authority is out of reach.</param>
    /// <param name="settings">The cluster's.</param>
    /// <param name="now">The edge's time.</param>
    public static LocalBreaker Start(CircuitEdge fleet, ClusterCircuitSettings settings, TimeSpan now)
    {
        var policy = Alone(settings.Policy);
        var known = fleet.BuildReport(now);
        var authority = new CircuitAuthority(policy, Math.Min(known.Known.Epoch + 1, CircuitWord.MaxEpoch));
        var breaker = new LocalBreaker(new(known.Node, known.Boot, policy, Environment.ProcessorCount), authority);

        // The word that the node acts on, its own circuit's too, as if all had decided it; and no counts, which are told
        // by the new edge from now on.
        var last = known with { Known = fleet.Word, Era = 0, Successes = 0, Failures = 0, FailuresBeforeSuccess = 0, Buckets = [], Wanted = 0 };
        breaker.Edge.Apply(authority.Handle(last, now, settings.ProbeTimeout, jitter: 0), now);
        return breaker;
    }

    /// <summary>Goes on with another policy.</summary>
    public void Use(ClusterCircuitSettings settings)
    {
        var policy = Alone(settings.Policy);
        Edge.Update(policy);
        lock (_turn)
        {
            _authority.Update(policy);
        }
    }

    /// <summary>Decides by what the edge has counted.</summary>
    /// <returns>The reply, where it changed what the node acts on.</returns>
    public CircuitReply? Report(ClusterCircuitSettings settings, TimeSpan now, double jitter)
    {
        CircuitReply reply;
        lock (_turn)
        {
            reply = _authority.Handle(Edge.BuildReport(now), now, settings.ProbeTimeout, jitter);
        }

        return Edge.Apply(reply, now) ? reply : null;
    }

    private static CircuitPolicy Alone(CircuitPolicy policy) => policy with { Probes = 1, ProbeSuccesses = 1 };
}
