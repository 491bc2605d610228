namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>
/// The single owner of how many requests of one caller may be in flight: lends permits to the nodes so that all of them
/// together never have more.
/// </summary>
/// <remarks>
/// <para>
/// Pure: no clock, lock or log. The owner serialises calls and passes monotonic time since any fixed origin; time that
/// goes backwards stands still.
/// </para>
/// <para>
/// A node holds what it last reported and what it was lent in reply; what it gave back in the meantime it reports next. A
/// request that starts on a lent permit asks nobody, so without a report every permit must be thought in flight: it is
/// free again once the node says so, or has been silent until whatever it started is over. Σ held ≤ limit after every
/// grant, and held ≥ idle + in flight on every node, whatever is lost or repeated on the way.
/// </para>
/// </remarks>
public sealed class ConcurrencyAuthority
{
    private readonly LimiterSettings _settings;
    private long _limit;
    private long _version;

    internal ConcurrencyAuthority(
        long limit, long version, long epoch, long now, long learnsUntil, OrderedDictionary<(string Name, long BootId), ConcurrencyNode> nodes, LimiterSettings settings)
    {
        _limit = limit;
        _version = version;
        Epoch = epoch;
        Now = now;
        LearnsUntil = learnsUntil;
        Nodes = nodes;
        _settings = settings;
    }

    /// <param name="now">The time.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="epoch">A number that no earlier authority of this key had, above zero.</param>
    /// <param name="learnsUntil">
    /// Until when nothing is lent, because nodes may still hold permits of a lost authority: by then they have reported
    /// what is in flight, and what was idle has ended. Zero if there was none.
    /// </param>
    /// <param name="settings">The fleet's.</param>
    public ConcurrencyAuthority(TimeSpan now, ConcurrencyLimit limit, long epoch, TimeSpan learnsUntil, LimiterSettings settings)
        : this(limit.Limit, limit.Version, epoch, Math.Max(0, now.Ticks), learnsUntil.Ticks, [], settings)
    {
    }

    /// <summary>Permits that all nodes may have.</summary>
    public long InUse { get => Nodes.Values.Sum(node => node.Held); }

    internal long Limit => _limit;

    internal long Version => _version;

    internal long Epoch { get; }

    internal long Now { get; private set; }

    internal long LearnsUntil { get; }

    internal OrderedDictionary<(string Name, long BootId), ConcurrencyNode> Nodes { get; }

    /// <summary>When, in ticks, a new authority would know as much, if no report comes until then.</summary>
    internal long IdleAt()
    {
        var at = LearnsUntil;
        foreach (var node in Nodes.Values)
        {
            at = Math.Max(at, TickMath.Add(node.SeenAt, PatienceWith(node)));
        }

        return at;
    }

    /// <summary>Takes an edge's report in, and lends it permits or tells it to wait.</summary>
    /// <returns>
    /// The reply; to the report before once more the same reply; to one that was overtaken, nothing.
    /// </returns>
    public ConcurrencyGrant Acquire(TimeSpan now, in ConcurrencyReport report)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(report.InFlight);
        ArgumentOutOfRangeException.ThrowIfNegative(report.Idle);
        ArgumentOutOfRangeException.ThrowIfNegative(report.Need);
        Now = Math.Max(Now, now.Ticks);
        var key = (report.Node, report.BootId);
        if (!Nodes.TryGetValue(key, out var node))
        {
            Nodes.Add(key, node = new());
        }

        if (report.Seq <= node.LastSeq)
        {
            return report.Seq == node.LastSeq ? node.LastGrant : new(Epoch, report.Seq, 0, 0, false, TimeSpan.Zero);
        }

        if (report.Version > _version)
        {
            (_limit, _version) = (report.Limit, report.Version);
        }

        // The edge takes no reply but to its latest report: what it does not have now of earlier ones it never will.
        node.Held = SumUp(report.InFlight, report.Idle);
        node.InFlight = report.InFlight;
        node.SeenAt = Now;
        node.LastSeq = report.Seq;
        DropSilent(key);
        node.LastGrant = Grant(node, report);
        return node.LastGrant;
    }

    /// <summary>How all nodes stand. Changes nothing.</summary>
    internal ConcurrencyView Inspect(TimeSpan now)
    {
        var ticks = Math.Max(Now, now.Ticks);
        return new()
        {
            Limit = _limit,
            InUse = InUse,
            LearnsFor = new(Math.Max(0, LearnsUntil - ticks)),
            Nodes = [.. Nodes.Select(item => View(item.Key.Name, item.Value, ticks))],
        };
    }

    private static ConcurrencyNodeView View(string name, ConcurrencyNode node, long now) =>
        new(name, node.Held, node.InFlight, new(now - node.SeenAt), node.RefusedAt < 0 ? null : new(now - node.RefusedAt));

    private ConcurrencyGrant Grant(ConcurrencyNode node, in ConcurrencyReport report)
    {
        var (inUse, isScarce) = Look(node);
        var free = Math.Max(0, _limit - inUse);
        if (Now < LearnsUntil || free < report.Need)
        {
            node.RefusedAt = report.Need > 0 ? Now : node.RefusedAt;
            var wait = Math.Max(ConcurrencyTimes.Pause.Ticks, LearnsUntil - Now);
            return new(Epoch, report.Seq, 0, inUse, isScarce, report.Need > 0 ? new(wait) : TimeSpan.Zero);
        }

        node.RefusedAt = report.Need > 0 ? -1 : node.RefusedAt;
        var share = isScarce ? 0 : free / (2 * Nodes.Count);
        var permits = Math.Max(report.Need, Math.Min(report.Want, share));
        node.Held += permits;
        return new(Epoch, report.Seq, permits, inUse + permits, isScarce || permits == free, TimeSpan.Zero);
    }

    /// <summary>How many permits are held, and whether another node waits for some.</summary>
    private (long InUse, bool IsScarce) Look(ConcurrencyNode node)
    {
        var (inUse, isScarce) = (0L, false);
        for (var index = 0; index < Nodes.Count; index++)
        {
            var other = Nodes.GetAt(index).Value;
            inUse = SumUp(inUse, other.Held);
            isScarce |= other != node && other.RefusedAt >= 0 && Now - other.RefusedAt < ConcurrencyTimes.Lease.Ticks;
        }

        return (inUse, isScarce);
    }

    /// <summary>
    /// Forgets edges that say nothing any more: what they had in flight is over. One whose node has a new edge is gone
    /// itself, as soon as no message of it can be under way.
    /// </summary>
    private void DropSilent((string Name, long BootId) reporting)
    {
        for (var index = Nodes.Count - 1; index >= 0; index--)
        {
            var (key, node) = Nodes.GetAt(index);
            var isReplaced = key.Name == reporting.Name && key.BootId != reporting.BootId;
            var patience = isReplaced ? ConcurrencyTimes.Lease.Ticks : PatienceWith(node);
            if (Now - node.SeenAt >= patience + _settings.Drift(patience))
            {
                Nodes.RemoveAt(index);
            }
        }
    }

    private static long PatienceWith(ConcurrencyNode node) => (node.Held > 0 ? ConcurrencyTimes.Silent : ConcurrencyTimes.Forget).Ticks;

    private static long SumUp(long left, long right) => TickMath.Add(left, right);
}
