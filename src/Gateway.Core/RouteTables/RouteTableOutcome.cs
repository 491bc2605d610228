namespace Gateway.Core.RouteTables;

/// <summary>What came of a command to the authority of the fleet's route table.</summary>
public enum RouteTableOutcome
{
    /// <summary>Nothing changed: it was a question, or the content is the one the fleet has.</summary>
    Unchanged,

    /// <summary>The table in the command is the fleet's now. To be told to all nodes.</summary>
    Taken,

    /// <summary>Somebody else has published since; nothing changed.</summary>
    Conflict,
}
