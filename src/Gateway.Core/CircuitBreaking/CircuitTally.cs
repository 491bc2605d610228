namespace Gateway.Core.CircuitBreaking;

/// <summary>What all nodes have reported since the circuit's last change.</summary>
internal sealed class CircuitTally
{
    /// <summary>A node silent for so long is gone. Were it not, its next report would say everything again.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly Dictionary<string, NodeEvidence> _nodes;

    public CircuitTally() => _nodes = new(StringComparer.Ordinal);

    public CircuitTally(IEnumerable<KeyValuePair<string, NodeEvidence>> nodes) => _nodes = new(nodes, StringComparer.Ordinal);

    /// <summary>For the whole fleet, in the order in which the reports came: a success anywhere ends the row.</summary>
    public long ConsecutiveFailures => _nodes.Values.Sum(node => node.ConsecutiveFailures);

    public IReadOnlyDictionary<string, NodeEvidence> Nodes => _nodes;

    /// <summary>When the youngest bucket began; the minimum if there is none.</summary>
    public TimeSpan NewestBucketAt => _nodes.Values
        .SelectMany(node => node.Tally.Buckets)
        .Select(bucket => bucket.StartedAt)
        .DefaultIfEmpty(TimeSpan.MinValue)
        .Max();

    public void Clear() => _nodes.Clear();

    /// <summary>Takes a report in.</summary>
    /// <returns>Whether it told of any outcome not known yet.</returns>
    public bool Merge(CircuitReport report, TimeSpan now)
    {
        var heard = NodeTally.Of(report, now);
        var isKnown = _nodes.TryGetValue(report.Node, out var known);
        var tally = isKnown ? NodeTally.Join(known.Tally, heard) : heard;
        var isSameBoot = isKnown && known.Tally.Boot == tally.Boot;
        _nodes[report.Node] = new(tally, isSameBoot ? known.Overruled : 0, now);

        var hasSuccess = tally.Successes > (isSameBoot ? known.Tally.Successes : 0);
        var hasFailure = tally.Failures > (isSameBoot ? known.Tally.Failures : 0);
        if (hasSuccess)
        {
            OverruleOthers(report.Node);
        }

        return hasSuccess || hasFailure;
    }

    /// <summary>Adds up the buckets that began within the window, and forgets the others.</summary>
    public (long Successes, long Failures) Count(TimeSpan window, TimeSpan now)
    {
        var (successes, failures) = (0L, 0L);
        foreach (var (id, node) in _nodes)
        {
            var tally = node.Tally.Since(now - window);
            if (now - node.HeardAt > ForgetAfter)
            {
                _nodes.Remove(id);
                continue;
            }

            if (tally != node.Tally)
            {
                _nodes[id] = node with { Tally = tally };
            }

            foreach (var bucket in tally.Buckets)
            {
                successes += bucket.Successes;
                failures += bucket.Failures;
            }
        }

        return (successes, failures);
    }

    private void OverruleOthers(string reporter)
    {
        foreach (var (id, node) in _nodes)
        {
            if (id != reporter && node.ConsecutiveFailures > 0)
            {
                _nodes[id] = node with { Overruled = node.Tally.Failures };
            }
        }
    }
}
