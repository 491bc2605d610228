using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Limits;

/// <summary>What goes wrong in a run, by name.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Purpose">In a few words.</param>
/// <param name="IsOrdinary">
/// Whether it is judged, too, what the limits cost and whom they deny. Where a fifth of all calls fails, half of the nodes
/// crashes, or no client keeps to a node, it is only judged whether they hold.
/// </param>
/// <param name="Apply">What it changes.</param>
internal sealed record LimitsScenario(string Name, string Purpose, bool IsOrdinary, Func<LimitsOptions, LimitsOptions> Apply)
{
    public const string Default = "internet";

    private static readonly FleetFaults Drift = FleetFaults.None with { DriftPpm = 500 };

    public static IReadOnlyList<LimitsScenario> All { get; } =
    [
        new(Default, "a bit of everything", true, options => options),
        new("calm", "nothing goes wrong and clocks agree", true, options => options with { Faults = FleetFaults.None, PolicyChanges = 0 }),
        new("drift", "clocks differ, nothing else", true, options => options with { Faults = Drift, PolicyChanges = 0 }),
        new("loss", "a tenth of all messages lost, a tenth repeated, a twentieth held up", false, options => options with
        {
            Faults = Drift with { Loss = 0.1, Duplicates = 0.1, Late = 0.05 },
        }),
        new("pauses", "each node stops for a moment every second", true, options => options with { Faults = Drift with { PausesPerMinute = 60 } }),
        new("rolling", "every node restarts, one after another", true, options => options with { Faults = Drift with { Restarts = 1 } }),
        new("crashes", "a tenth of the nodes crashes, with the authorities there", true, options => options with { Faults = Drift with { Crashes = 0.1 } }),
        new("failover", "half of the nodes crash and are followed at once, with leases still out", false, options => options with
        {
            Faults = Drift with { Crashes = 0.5, Detection = TimeSpan.FromMilliseconds(100) },
        }),
        new("partition", "a twentieth of the nodes is cut off, three times", true, options => options with { Faults = Drift with { Partitions = 3 } }),
        new("scatter", "every request meets another node", false, options => options with { KeepsConnections = false }),
        new("policies", "every client's limit changes", true, options => options with { Faults = Drift, PolicyChanges = 1 }),
        new("strict", "every request asks its authority", false, options => options with { IsStrict = true }),
    ];
}
