namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What a node is to do with a table.</summary>
public enum RouteTableDeed
{
    /// <summary>To make it ready, and say whether it could run it.</summary>
    Prepare,

    /// <summary>To run it; it is ready.</summary>
    Run,

    /// <summary>To make it ready and run it: it is in force, and the node was not there when it was rolled out.</summary>
    PrepareAndRun,
}
