namespace Gateway.Core.CircuitBreaking;

/// <summary>The authority's message to an edge, or without a grant to all of them.</summary>
public sealed record CircuitReply
{
    public required CircuitWord Word { get; init; }

    /// <summary>How long asking for a probe is pointless, unless the state changes. Zero when closed.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether the report changed the word: all other edges should get this reply too, without the grant.</summary>
    public bool IsNews { get; init; }

    public CircuitGrant? Grant { get; init; }
}
