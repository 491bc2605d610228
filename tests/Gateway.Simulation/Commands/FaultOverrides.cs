using System.CommandLine;
using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Commands;

/// <summary>Options that change one fault of a scenario.</summary>
internal sealed class FaultOverrides
{
    private readonly Option<double?> _loss = Share("--loss", "Share of messages lost.");
    private readonly Option<double?> _duplicates = Share("--duplicates", "Share of messages that arrive twice.");
    private readonly Option<double?> _late = Share("--late", "Share of messages held up for up to 200 ms.");
    private readonly Option<double?> _crashes = Share("--crashes", "Share of the nodes that crash.");
    private readonly Option<double?> _restarts = Share("--restarts", "Share of the nodes that restart in good order.");
    private readonly Option<double?> _pauses = Bounded("--pauses", "Pauses of a node in a minute, from 0 to 600.", 600);
    private readonly Option<double?> _drift = Bounded("--drift", "What clocks gain or lose at most, in parts per million, from 0 to 10,000.", 10_000);
    private readonly Option<double?> _partitions = Bounded("--partitions", "How often a part of the nodes is cut off, from 0 to 10.", 10);

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _loss, _duplicates, _late, _crashes, _restarts, _pauses, _drift, _partitions })
        {
            command.Options.Add(option);
        }
    }

    public FleetFaults Apply(ParseResult result, FleetFaults faults) => faults with
    {
        Loss = result.GetValue(_loss) ?? faults.Loss,
        Duplicates = result.GetValue(_duplicates) ?? faults.Duplicates,
        Late = result.GetValue(_late) ?? faults.Late,
        Crashes = result.GetValue(_crashes) ?? faults.Crashes,
        Restarts = result.GetValue(_restarts) ?? faults.Restarts,
        PausesPerMinute = result.GetValue(_pauses) ?? faults.PausesPerMinute,
        DriftPpm = (int)(result.GetValue(_drift) ?? faults.DriftPpm),
        Partitions = (int)(result.GetValue(_partitions) ?? faults.Partitions),
    };

    private static Option<double?> Share(string name, string description) => Bounded(name, $"{description} From 0 to 1.", 1);

    private static Option<double?> Bounded(string name, string description, double most)
    {
        var option = new Option<double?>(name) { Description = $"{description} Default: the scenario's." };
        option.Validators.Add(result => LimitsCommand.Range(result, result.GetValue(option) ?? 0, 0, most));
        return option;
    }
}
