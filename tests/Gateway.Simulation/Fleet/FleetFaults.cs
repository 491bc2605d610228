namespace Gateway.Simulation.Fleet;

/// <summary>How badly the fleet fares. The defaults are a bad day in a large one.</summary>
internal sealed record FleetFaults
{
    /// <summary>Share of messages that never arrive; each direction of a call counts.</summary>
    public double Loss { get; init; } = 0.01;

    /// <summary>Share of messages that arrive twice.</summary>
    public double Duplicates { get; init; } = 0.005;

    /// <summary>Share of messages that are held up for up to 200 ms, past the call timeout and many others.</summary>
    public double Late { get; init; } = 0.002;

    /// <summary>The most that a node's clock gains or loses on true time, in parts per million.</summary>
    public int DriftPpm { get; init; } = 500;

    /// <summary>Pauses of a node in a minute, from 1 to 300 ms each.</summary>
    public double PausesPerMinute { get; init; } = 10;

    /// <summary>Share of the nodes that crash once, at any time, for 0.3 to 10 s, and with them what they own; if any, at least one.</summary>
    public double Crashes { get; init; } = 0.002;

    /// <summary>Share of the nodes that are restarted in good order, one after another, through the middle of the run.</summary>
    public double Restarts { get; init; } = 0.1;

    /// <summary>How often a twentieth of the nodes is cut off from the others.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>How long a partition lasts. Shorter than <see cref="Detection"/>: nobody is declared dead for it.</summary>
    public TimeSpan PartitionLength { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From a crash until the others know of it and own what the node owned.</summary>
    public TimeSpan Detection { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>No fault at all, and clocks that agree.</summary>
    public static FleetFaults None { get; } = new()
    {
        Loss = 0,
        Duplicates = 0,
        Late = 0,
        DriftPpm = 0,
        PausesPerMinute = 0,
        Crashes = 0,
        Restarts = 0,
        Partitions = 0,
    };
}
