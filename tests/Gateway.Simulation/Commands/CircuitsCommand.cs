using System.CommandLine;
using Gateway.Simulation.Circuits;

namespace Gateway.Simulation.Commands;

/// <summary><c>circuits</c>: one cluster's circuit on many nodes.</summary>
internal static class CircuitsCommand
{
    private static readonly CircuitsOptions Defaults = new();

    public static Command Create()
    {
        var nodes = LimitsCommand.Number("--nodes", "Nodes of the fleet, from 2 to 10,000.", Defaults.Nodes, 2, 10_000);
        var rate = LimitsCommand.Number("--rate", "Requests a second of all nodes together, from 1 to 100,000.", (int)Defaults.RequestsPerSecond, 1, 100_000);
        var seed = LimitsCommand.Seed(Defaults.Seed);
        var artifacts = LimitsCommand.Artifacts();
        var json = LimitsCommand.Json();
        var command = new Command("circuits", "One cluster's circuit on many nodes: an outage, a node that cannot reach it, flapping, errors, slowness.")
        {
            nodes, rate, seed, artifacts, json,
        };
        command.SetAction(result =>
        {
            var report = CircuitsSimulation.Run(new()
            {
                Nodes = result.GetValue(nodes),
                RequestsPerSecond = result.GetValue(rate),
                Seed = result.GetValue(seed),
            });
            report.Draw(result.GetValue(artifacts)!);
            var output = result.InvocationConfiguration.Output;
            foreach (var line in report.Lines())
            {
                output.WriteLine(line);
            }

            if (result.GetValue(json))
            {
                output.WriteLine(report.ToJson());
            }
        });
        return command;
    }
}
