using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>The authority's message to an edge, or without a grant to all of them.</summary>
public sealed record CircuitReply
{
    public required CircuitWord Word { get; init; }

    /// <summary>
    /// Whether the word is another authority's, still living or not. Then only that one knows what belongs to it: to a
    /// node that knows the word, the reply says nothing new.
    /// </summary>
    public bool IsHearsay { get; init; }

    /// <summary>The version since which outcomes count; those of calls let through earlier do not.</summary>
    public ulong Era { get; init; }

    /// <summary>
    /// How long asking for a probe is pointless, unless the state changes; while ramping, until all calls go through.
    /// Zero when closed.
    /// </summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long a ramp lasts.</summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>The id of the round of probes that is under way; 0 if none is.</summary>
    public ulong Round { get; init; }

    /// <summary>
    /// The id of a round of probes for second opinions on a node that has reported failures alone; 0 if none is wanted.
    /// All others may ask for its permits.
    /// </summary>
    public ulong Opinion { get; init; }

    /// <summary>Nodes with a circuit of their own. One without counts as all do.</summary>
    public ImmutableArray<CircuitScope> Scopes { get; init; } = [];

    /// <summary>Whether the command changed something: all other edges should get this reply too, without the grant.</summary>
    public bool IsNews { get; init; }

    public CircuitGrant? Grant { get; init; }

    /// <summary>What operators want to know, where the command asked for it.</summary>
    public CircuitDetails? Details { get; init; }
}
