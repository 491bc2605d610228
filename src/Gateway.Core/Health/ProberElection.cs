using Gateway.Core.Engines;
using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Health;

/// <summary>
/// Which node probes a destination: the one with the highest score for it (rendezvous hashing). Nodes that agree
/// about who is alive agree about that without a word; those that do not, may probe one twice or, until they agree,
/// leave it to another.
/// </summary>
public static class ProberElection
{
    /// <param name="destination">The destination's <see cref="StableHash"/>.</param>
    /// <param name="nodes">The live nodes.</param>
    /// <param name="self">This node.</param>
    /// <returns>Whether it is this node; so it is where no node is known to be alive.</returns>
    public static bool IsElected(ulong destination, IReadOnlyList<NodeInfo> nodes, NodeId self)
    {
        var own = Score(destination, self);
        for (var index = 0; index < nodes.Count; index++)
        {
            var score = Score(destination, nodes[index].Id);
            if (score > own || (score == own && nodes[index].Id.Boot > self.Boot))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Score(ulong destination, NodeId node) => StableHash.Mix(destination ^ StableHash.Mix(node.Node ^ StableHash.Mix(node.Boot)));
}
