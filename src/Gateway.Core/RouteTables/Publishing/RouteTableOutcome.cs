namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What came of a command to the authority of the fleet's route table.</summary>
public enum RouteTableOutcome
{
    /// <summary>Nothing was asked for, or it is so already: the content is the one in force.</summary>
    Unchanged,

    /// <summary>The proposal is being rolled out, or was before the command came again.</summary>
    Accepted,

    /// <summary>Another version is in force than the one that the proposal follows; nothing changed.</summary>
    Conflict,

    /// <summary>Another table is being rolled out; nothing changed.</summary>
    Busy,
}
