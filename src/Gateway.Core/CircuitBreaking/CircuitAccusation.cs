namespace Gateway.Core.CircuitBreaking;

/// <summary>One node alone has reported failures: others are asked for their opinion.</summary>
/// <param name="Node">The node.</param>
/// <param name="Round">The probes of the others.</param>
internal sealed record CircuitAccusation(string Node, ProbeRound Round)
{
    /// <summary>How many opinions are asked for.</summary>
    public const int Opinions = 2;
}
