using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>When a client's requests come, and over which node.</summary>
internal sealed class ClientTraffic(ClientPlan plan, LimitsOptions options)
{
    /// <summary>How long a client keeps a connection.</summary>
    private static readonly long ConnectionLife = 10 * TimeSpan.TicksPerSecond;

    /// <summary>Share of requests over a fresh connection, to whatever node the load balancer takes.</summary>
    private const double Stray = 0.02;

    private Pcg _random = new(Pcg.Mix(options.Seed) ^ (ulong)plan.Rank, 3);
    private Arrivals _arrivals = new(plan, options.Length.Ticks);

    /// <summary>In ticks; <see cref="long.MaxValue"/> after the last.</summary>
    public long NextArrival() => _arrivals.Next(ref _random);

    public (int Node, int Cost) Choose(long now)
    {
        var cost = plan.MaxCost == 1 ? 1 : 1 + _random.Below(plan.MaxCost);
        if (!options.KeepsConnections || _random.Chance(Stray))
        {
            return (_random.Below(options.Nodes), cost);
        }

        // The hot one is another each second.
        var connection = plan.Connections == 1 ? 0
            : _random.Chance(options.Skew) ? (int)(now / TimeSpan.TicksPerSecond % plan.Connections)
            : _random.Below(plan.Connections);
        var identity = Pcg.Mix(options.Seed ^ ((ulong)plan.Rank << 16) ^ (uint)connection);
        var life = (ulong)(now + (long)(identity % (ulong)ConnectionLife)) / (ulong)ConnectionLife;
        return ((int)(Pcg.Mix(identity + life) % (ulong)options.Nodes), cost);
    }
}
