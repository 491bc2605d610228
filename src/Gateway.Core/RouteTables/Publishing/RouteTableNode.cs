using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A node as the authority of the route table knows it.</summary>
internal sealed class RouteTableNode(NodeId id, TimeSpan since)
{
    /// <summary>Of a node that others see alive and that has not reported yet.</summary>
    public const long NoSeq = -1;

    public NodeId Id { get; } = id;

    /// <summary>When the authority first heard of it.</summary>
    public TimeSpan Since { get; } = since;

    public string Name { get; set; } = id.ToString();

    public long Seq { get; set; } = NoSeq;

    public TimeSpan LastSeen { get; set; } = since;

    public TableVersion? Runs { get; set; }

    /// <summary>The last table that it made ready or refused.</summary>
    public TableVersion? Answered { get; set; }

    public string? Refusal { get; set; }

    public TrafficCount Traffic { get; set; }

    /// <summary>Its traffic when the canary began to run the table, or when it was told to run it.</summary>
    public TrafficCount Before { get; set; }

    /// <summary>When it was told to run the rollout's table; null if it was not.</summary>
    public TimeSpan? OrderedAt { get; set; }

    /// <summary>Whether it could run the table.</summary>
    public bool IsPrepared(TableVersion table) => Answered == table && Refusal is null;
}
