using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Limits;

/// <summary>What goes wrong in a run, by name.</summary>
internal static class LimitsScenario
{
    public const string Default = "internet";

    private static readonly FleetFaults Network = FleetFaults.None with { DriftPpm = 500 };

    /// <summary>Every name, what it is for, and what it changes.</summary>
    public static IReadOnlyList<(string Name, string Purpose, Func<LimitsOptions, LimitsOptions> Apply)> All { get; } =
    [
        (Default, "a bit of everything", options => options),
        ("calm", "nothing goes wrong and clocks agree", options => options with { Faults = FleetFaults.None, PolicyChanges = 0 }),
        ("drift", "clocks differ, nothing else", options => options with { Faults = Network, PolicyChanges = 0 }),
        ("loss", "a tenth of all messages lost, a tenth repeated, a twentieth held up", options => options with
        {
            Faults = Network with { Loss = 0.1, Duplicates = 0.1, Late = 0.05 },
        }),
        ("pauses", "each node stops for a moment every second", options => options with { Faults = Network with { PausesPerMinute = 60 } }),
        ("rolling", "every node restarts, one after another", options => options with { Faults = Network with { Restarts = 1 } }),
        ("crashes", "a tenth of the nodes crashes, with the authorities there", options => options with { Faults = Network with { Crashes = 0.1 } }),
        ("partition", "a twentieth of the nodes is cut off, three times", options => options with { Faults = Network with { Partitions = 3 } }),
        ("scatter", "every request meets another node", options => options with { KeepsConnections = false }),
        ("policies", "every client's limit changes", options => options with { Faults = Network, PolicyChanges = 1 }),
    ];
}
