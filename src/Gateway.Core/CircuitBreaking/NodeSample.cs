namespace Gateway.Core.CircuitBreaking;

/// <summary>What one node's calls say at one moment.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Row">Failures in a row that no success, here or elsewhere, has ended.</param>
/// <param name="OwnRow">Failures in a row that no success of the node's own has ended.</param>
/// <param name="Failed">The window's calls, and those that failed.</param>
/// <param name="Recent">The last second's.</param>
/// <param name="Slow">The window's calls that are old enough, and those that are slow.</param>
internal readonly record struct NodeSample(string Node, long Row, long OwnRow, CallCount Failed, CallCount Recent, CallCount Slow)
{
    /// <summary>Whether the node has anything to say.</summary>
    public bool IsReporter => OwnRow > 0 || Failed.Calls > 0 || Slow.Calls > 0;

    public static NodeSample Of(string node, NodeEvidence evidence, NodeTally window, TimeSpan now)
    {
        var counts = default(CircuitTotals);
        foreach (var bucket in window.Buckets)
        {
            counts = new(
                counts.Successes + bucket.Counts.Successes,
                counts.Failures + bucket.Counts.Failures,
                counts.Judged + bucket.Counts.Judged,
                counts.Slow + bucket.Counts.Slow);
        }

        var (successes, failures) = evidence.Recent(now);
        return new(
            node,
            evidence.ConsecutiveFailures,
            evidence.Tally.Failures - evidence.Tally.FailuresBeforeSuccess,
            new(counts.Successes + counts.Failures, counts.Failures),
            new(successes + failures, failures),
            new(counts.Judged, counts.Slow));
    }
}
