namespace Gateway.Proxy.RouteTables;

/// <summary>What became of a part of a route table.</summary>
internal enum TableChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It is another.</summary>
    Changed,
}
