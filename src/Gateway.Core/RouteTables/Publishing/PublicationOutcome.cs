namespace Gateway.Core.RouteTables.Publishing;

/// <summary>How the rollout of a table ended.</summary>
public enum PublicationOutcome
{
    /// <summary>All live nodes run it; or it was the fleet's first.</summary>
    Committed,

    /// <summary>A node could not run it, or gave no answer. No node ever ran it.</summary>
    Rejected,

    /// <summary>Some nodes ran it; all went back to the content before, under a new version.</summary>
    RolledBack,

    /// <summary>The store had lost it: nodes ran it, and gave it back.</summary>
    Recovered,
}
