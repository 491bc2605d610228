namespace Gateway.Core.CircuitBreaking;

/// <summary>What a node sends to a circuit's authority. Sending it again does no harm: reports are cumulative.</summary>
public sealed record CircuitCommand
{
    /// <summary>What the node's edge has to say. Null: it only asks how things are.</summary>
    public CircuitReport? Report { get; init; }

    /// <summary>What an operator orders. Null: nothing.</summary>
    public CircuitOrder? Order { get; init; }

    /// <summary>Whether the reply has details.</summary>
    public bool Inspect { get; init; }

    /// <summary>
    /// The cluster's policy in the node's route table. The authority goes on with the one that came last; while nodes
    /// run different tables, that may change with every command.
    /// </summary>
    public required CircuitPolicy Policy { get; init; }

    /// <summary>How many nodes the sender believes to be alive: one alone decides for all. From 1. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public int LiveNodes
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LiveNodes), value, "The sender is alive.");
    }
    = 1;

    /// <summary>How long to wait for the result of a probe before allowing another. Above zero, at most 10,000 days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public required TimeSpan ProbeTimeout
    {
        get;
        init => field = value > TimeSpan.Zero && value <= CircuitWire.MaxDuration
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ProbeTimeout), value, "Not above zero, or too long.");
    }

    /// <summary>Random, from 0 to 1, for the length of the next cooldown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public required double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Jitter), value, "Not from 0 to 1.");
    }
}
