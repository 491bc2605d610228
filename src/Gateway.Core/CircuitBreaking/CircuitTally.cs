namespace Gateway.Core.CircuitBreaking;

/// <summary>What all nodes have reported since the circuit's last change.</summary>
internal sealed class CircuitTally
{
    /// <summary>A node silent for so long is gone. Were it not, its next report would say everything again.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly Dictionary<string, NodeEvidence> _nodes;

    public CircuitTally() => _nodes = new(StringComparer.Ordinal);

    public CircuitTally(IEnumerable<KeyValuePair<string, NodeEvidence>> nodes) => _nodes = new(nodes, StringComparer.Ordinal);

    /// <summary>For the whole fleet: a success anywhere ends the row.</summary>
    public long ConsecutiveFailures => _nodes.Values.Sum(node => node.ConsecutiveFailures);

    public IReadOnlyDictionary<string, NodeEvidence> Nodes => _nodes;

    /// <summary>When the youngest bucket began; the minimum if there is none.</summary>
    public TimeSpan NewestBucketAt => _nodes.Values
        .SelectMany(node => node.Tally.Buckets)
        .Select(bucket => bucket.StartedAt)
        .DefaultIfEmpty(TimeSpan.MinValue)
        .Max();

    public void Clear() => _nodes.Clear();

    /// <summary>Forgets what one node has reported.</summary>
    public void Clear(string node) => _nodes.Remove(node);

    /// <summary>Takes a report in.</summary>
    /// <returns>Whether it told of any outcome not known yet.</returns>
    public bool Merge(CircuitReport report, TimeSpan now)
    {
        var heard = NodeTally.Of(report, now);
        var known = _nodes.GetValueOrDefault(report.Node);
        var tally = known is null ? heard : NodeTally.Join(known.Tally, heard);
        var before = known is not null && known.Tally.Boot == tally.Boot && known.Tally.Era == tally.Era ? known : null;
        _nodes[report.Node] = new NodeEvidence
        {
            Tally = tally,
            Overruled = before?.Overruled ?? 0,
            RowStartedAt = NodeEvidence.RowStart(before, tally, report, now),
            HeardAt = now,
            Known = known is not null && known.Known.Value > report.Known.Value ? known.Known : report.Known,
            Samples = before?.Samples ?? [],
        }.Sampled(now);

        var hasSuccess = tally.Successes > (before?.Tally.Successes ?? 0);
        if (hasSuccess)
        {
            OverruleOthers(report.Node, now - report.SuccessAge, now);
        }

        return hasSuccess
            || tally.Failures > (before?.Tally.Failures ?? 0)
            || Judged(tally) > (before is null ? 0 : Judged(before.Tally));
    }

    /// <summary>Each node's outcomes within the window, by id; forgets what is older, and nodes that are gone.</summary>
    public IReadOnlyList<NodeSample> Count(TimeSpan window, TimeSpan now)
    {
        var samples = new List<NodeSample>(_nodes.Count);
        foreach (var (id, node) in _nodes)
        {
            if (now - node.HeardAt > ForgetAfter)
            {
                _nodes.Remove(id);
                continue;
            }

            var tally = node.Tally.Since(now - window);
            if (tally != node.Tally)
            {
                _nodes[id] = node with { Tally = tally };
            }

            samples.Add(NodeSample.Of(id, node, tally, now));
        }

        samples.Sort(static (left, right) => string.CompareOrdinal(left.Node, right.Node));
        return samples;
    }

    private static long Judged(NodeTally tally) => tally.Buckets.Sum(bucket => bucket.Counts.Judged);

    /// <summary>
    /// A success ends the failures in a row of all nodes, unless they began after it: reports of successes may come a
    /// quarter of a second late, in which an outage becomes plain.
    /// </summary>
    private void OverruleOthers(string reporter, TimeSpan successAt, TimeSpan now)
    {
        foreach (var (id, node) in _nodes)
        {
            if (id != reporter)
            {
                _nodes[id] = node.OverruledBy(successAt, now);
            }
        }
    }
}
