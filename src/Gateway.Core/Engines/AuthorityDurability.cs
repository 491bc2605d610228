namespace Gateway.Core.Engines;

/// <summary>What an authority's state survives.</summary>
public enum AuthorityDurability
{
    /// <summary>
    /// Kept in memory; lost with the node that holds it (R1). An orderly move hands it over, and an engine whose state
    /// lies in a store anyway keeps it longer.
    /// </summary>
    Volatile,

    /// <summary>
    /// Stored before a reply leaves, whenever <see cref="AuthorityKind{TState, TCommand, TReply}.StorageStamp"/> changed
    /// (R2); where storing fails the reply never leaves, and the authority is recovered from what is stored. The local engine has no store: there it ends with the process too.
    /// </summary>
    Durable,
}
