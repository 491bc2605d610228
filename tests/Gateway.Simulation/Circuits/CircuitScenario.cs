using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Circuits;

/// <summary>How a cluster fares, by name. Times are true times.</summary>
/// <param name="Name">As the report has it.</param>
/// <param name="Length">Of the run.</param>
/// <param name="Nodes">How many nodes it is about; 0 for as many as the run has.</param>
/// <param name="Answer">How long a call takes that a node makes at a time, and whether it fails.</param>
internal sealed record CircuitScenario(string Name, TimeSpan Length, int Nodes, CircuitScenario.Cluster Answer)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(1);

    /// <summary>What a cluster does with a call.</summary>
    public delegate CallAnswer Cluster(TimeSpan now, int node, ref Pcg random);

    /// <summary>The first one is what wasted calls are counted in.</summary>
    public static IReadOnlyList<CircuitScenario> All { get; } =
    [
        // Its processes die, and are back after twenty seconds: calls in flight break, others are refused.
        new("outage", Seconds(60), 0, (TimeSpan now, int _, ref Pcg random) => Killed(now, Vary(Quick, ref random), Seconds(10), Seconds(30))),

        // For twenty seconds calls fail as slowly as they succeed, and those in flight succeed yet.
        new("failing", Seconds(60), 0, (TimeSpan now, int _, ref Pcg random) => new(Vary(Quick, ref random), now >= Seconds(10) && now < Seconds(30))),

        // Node 0 cannot reach the cluster; the others can.
        new("bad-node", Seconds(60), 10, (TimeSpan _, int node, ref Pcg random) => new(Vary(Quick, ref random), node == 0)),

        // Two seconds down, two seconds well.
        new("flapping", Seconds(60), 0, (TimeSpan now, int _, ref Pcg random) => new(Vary(Quick, ref random), (int)now.TotalSeconds % 4 < 2)),

        // One call in five fails, whoever makes it.
        new("errors", Seconds(60), 0, (TimeSpan _, int _, ref Pcg random) => new(Vary(Quick, ref random), random.Below(5) == 0)),

        // Calls take two seconds and succeed.
        new("slow", Seconds(60), 0, (TimeSpan now, int _, ref Pcg random) => new(Vary(now >= Seconds(10) ? Seconds(2) : Quick, ref random), false)),
    ];

    private static CallAnswer Killed(TimeSpan now, TimeSpan takes, TimeSpan from, TimeSpan to) =>
        now >= to || now + takes <= from ? new(takes, Fails: false)
            : now < from ? new(from - now, Fails: true, IsBroken: true)
            : new(Refusal, Fails: true);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Vary(TimeSpan usual, ref Pcg random) => usual * (0.5 + random.Exponential() / 2);
}
