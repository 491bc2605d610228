using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What a node tells the authority of the route table, again and again; every one of them lets a rollout go on.</summary>
/// <param name="Node">Which node, in this life.</param>
/// <param name="Name">What operators call it; at most <see cref="MaxNameLength"/> characters.</param>
/// <param name="Seq">Grows with each report of the node, so that one that arrives late changes nothing.</param>
public sealed record NodeReport(NodeId Node, string Name, long Seq)
{
    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The longest refusal; what is longer is cut by the node.</summary>
    public const int MaxRefusalLength = 4096;

    /// <summary>The highest version that the authority ever told the node to be in force; null for none.</summary>
    public TableVersion? Committed { get; init; }

    /// <summary>What the node runs; null for no table.</summary>
    public TableVersion? Runs { get; init; }

    /// <summary>The last table that the node has made ready, or refused; null for none.</summary>
    public TableVersion? Answered { get; init; }

    /// <summary>Why the node cannot run that; null if it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the body of the version in force is not where it should be: somebody who runs it is asked to put it there.</summary>
    public bool LacksBody { get; init; }

    /// <summary>What the node answered under the version that it runs.</summary>
    public TrafficCount Traffic { get; init; }

    /// <summary>The nodes that it believes to be alive.</summary>
    public IReadOnlyList<NodeId> Live { get; init; } = [];
}
