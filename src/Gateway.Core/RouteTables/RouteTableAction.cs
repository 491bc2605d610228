namespace Gateway.Core.RouteTables;

/// <summary>What a node asks of the authority of the fleet's route table.</summary>
public enum RouteTableAction
{
    /// <summary>The current table.</summary>
    Read,

    /// <summary>
    /// The current table; and here is one for a fleet that holds none, or lost what came after an older one. It is taken
    /// with its own version, if that is higher than the fleet's.
    /// </summary>
    Offer,

    /// <summary>A new table, to follow the one that its author has seen.</summary>
    Publish,
}
