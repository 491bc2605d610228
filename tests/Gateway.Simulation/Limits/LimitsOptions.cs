using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Limits;

/// <summary>One run; all that happens in it follows from these.</summary>
internal sealed record LimitsOptions
{
    public int Nodes { get; init; } = 1_000;

    public int Clients { get; init; } = 1_000_000;

    /// <summary>Of all clients together; the run has exactly as many.</summary>
    public long Requests { get; init; } = 20_000_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Simulated time.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The client of rank k sends a share of 1 / k^s of all requests.</summary>
    public double Zipf { get; init; } = 1.1;

    /// <summary>
    /// Whether clients keep connections, hence nodes, for ten seconds each. If not, every request meets a random node.
    /// </summary>
    public bool KeepsConnections { get; init; } = true;

    /// <summary>Share of a client's requests that goes to one of its nodes, another one each second.</summary>
    public double Skew { get; init; } = 0.8;

    /// <summary>Share of the clients whose limit is doubled or halved in mid-run; nodes learn of it within a second.</summary>
    public double PolicyChanges { get; init; } = 0.02;

    /// <summary>Whether nothing is lent ahead.</summary>
    public bool IsStrict { get; init; }

    public FleetFaults Faults { get; init; } = new();

    public LimitsMutation Mutation { get; init; }

    /// <summary>Changes how long a run takes, and nothing else.</summary>
    public int Threads { get; init; } = 1;
}
