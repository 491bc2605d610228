namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>Plausible mistakes of a rollout, made from outside: production code has no switch for them.</summary>
internal enum RolloutMutation
{
    None,

    /// <summary>A node says that it could run any table, without having looked.</summary>
    AcksUnseen,

    /// <summary>A node takes any version that it is told, also an older one.</summary>
    TakesOlder,

    /// <summary>The way back is the old number again, and not a new one.</summary>
    ReusesNumber,

    /// <summary>The canary does not wait for whoever gave no answer.</summary>
    IgnoresSilent,

    /// <summary>What fails under the new table is not counted.</summary>
    HidesErrors,
}
