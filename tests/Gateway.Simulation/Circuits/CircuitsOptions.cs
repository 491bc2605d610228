using Gateway.Core.CircuitBreaking;
using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Circuits;

/// <summary>One run; all that happens in it follows from these.</summary>
internal sealed record CircuitsOptions
{
    public int Nodes { get; init; } = 100;

    /// <summary>Requests of all nodes together.</summary>
    public double RequestsPerSecond { get; init; } = 1_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the nodes share one circuit; if not, each has its own authority beside it.</summary>
    public bool IsCoordinated { get; init; } = true;

    public FleetFaults Faults { get; init; } = FleetFaults.None with { Loss = 0.01, Duplicates = 0.005, Late = 0.002, DriftPpm = 500 };

    public CircuitPolicy Policy { get; init; } = new()
    {
        ConsecutiveFailures = 100,
        FailureRatio = 0.5,
        MinimumCalls = 100,
        Window = TimeSpan.FromSeconds(10),
        Cooldown = TimeSpan.FromSeconds(5),
        Probes = 3,
    };
}
