using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A circuit as operators want to see it.</summary>
public sealed record CircuitDetails
{
    /// <summary>Why the circuit is in its state.</summary>
    public required CircuitTrigger Trigger { get; init; }

    /// <summary>How long ago it came into its state.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>Rounds of probes that failed since the circuit was wholly closed.</summary>
    public required int FailedRounds { get; init; }

    /// <summary>An operator's order in force, as given but with the time that is left; null if there is none.</summary>
    public CircuitOrderKind? Order { get; init; }

    /// <summary>The order's reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who gave the order.</summary>
    public string By { get; init; } = "";

    /// <summary>How long the order stays in force.</summary>
    public TimeSpan OrderEndsIn { get; init; }

    /// <summary>What the nodes have reported, by id.</summary>
    public required ImmutableArray<CircuitNodeDetails> Nodes { get; init; }
}
