using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>The nodes whose silos are active, as this silo knows the membership.</summary>
internal sealed class LiveNodes
{
    private volatile IReadOnlyList<NodeInfo> _all = [];

    /// <summary>By id.</summary>
    public IReadOnlyList<NodeInfo> All => _all;

    /// <summary>The protocol version to write for others: the lowest that a live node speaks, within what this release writes.</summary>
    public int WriteVersion
    {
        get
        {
            var lowest = EngineProtocol.Current;
            foreach (var node in _all)
            {
                lowest = Math.Min(lowest, node.Protocol);
            }

            return Math.Max(lowest, EngineProtocol.Oldest);
        }
    }

    /// <summary>Takes over a view of the membership.</summary>
    /// <returns>Whether the list changed.</returns>
    public bool Update(IEnumerable<ClusterMember> members)
    {
        var nodes = new List<NodeInfo>();
        foreach (var member in members)
        {
            if (member.Status == SiloStatus.Active && SiloNames.TryRead(member.Name, out var node))
            {
                nodes.Add(node);
            }
        }

        nodes.Sort(static (one, other) => (one.Id.Node, one.Id.Boot).CompareTo((other.Id.Node, other.Id.Boot)));
        return Replace(nodes);
    }

    /// <summary>For a silo that has left.</summary>
    public bool Clear() => Replace([]);

    private bool Replace(IReadOnlyList<NodeInfo> nodes)
    {
        var hasChanged = !nodes.SequenceEqual(_all);
        _all = nodes;
        return hasChanged;
    }
}
