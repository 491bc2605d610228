using System.CommandLine;

namespace Gateway.Simulation.Commands;

/// <summary>The command line.</summary>
internal static class SimulationCommand
{
    public static RootCommand Create() =>
        new("Simulates a fleet of gateways on the product's own state machines. The same options always give the same run.")
        {
            LimitsCommand.Create(),
            CircuitsCommand.Create(),
        };
}
