using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>An order of nodes that is the same everywhere.</summary>
internal sealed class NodeIdOrder : IComparer<NodeId>
{
    public static NodeIdOrder Instance { get; } = new();

    public int Compare(NodeId x, NodeId y) => x.Node == y.Node ? x.Boot.CompareTo(y.Boot) : x.Node.CompareTo(y.Node);
}
