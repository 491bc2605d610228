namespace Gateway.Core.CircuitBreaking;

/// <summary>A node's tally, and what the authority adds to it.</summary>
/// <param name="Tally">What the node reported.</param>
/// <param name="Overruled">How many of its failures another node's later success has ended the row of.</param>
/// <param name="HeardAt">When it last reported.</param>
internal readonly record struct NodeEvidence(NodeTally Tally, long Overruled, TimeSpan HeardAt)
{
    public long ConsecutiveFailures => Math.Max(0, Tally.Failures - Math.Max(Tally.FailuresBeforeSuccess, Overruled));
}
