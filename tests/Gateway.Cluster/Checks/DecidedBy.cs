namespace Gateway.Cluster.Checks;

/// <summary>On whose permits a request was admitted.</summary>
internal enum DecidedBy
{
    /// <summary>On those of the limit's authority.</summary>
    Authority,

    /// <summary>By the node alone, since the authority gave no answer.</summary>
    NodeAlone,

    /// <summary>The node was killed before it wrote the line of this request: only the client knows of it.</summary>
    Unknown,
}
