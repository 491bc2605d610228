namespace Gateway.Engine.Orleans.Membership;

/// <summary>What somebody knows of a silo.</summary>
internal enum Standing
{
    /// <summary>Nothing: Redis cannot be asked.</summary>
    Unknown,

    /// <summary>It is a living member: the table in Redis says so, and its fence there was renewed just now.</summary>
    Alive,

    /// <summary>It was declared dead.</summary>
    Dead,

    /// <summary>The table in Redis does not have it: it was lost, or the silo has not joined yet.</summary>
    NotListed,
}
