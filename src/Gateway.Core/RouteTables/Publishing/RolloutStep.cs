namespace Gateway.Core.RouteTables.Publishing;

/// <summary>How far a rollout is.</summary>
public enum RolloutStep
{
    /// <summary>Every live node makes the table ready and says whether it could run it. Nobody runs it.</summary>
    Preparing,

    /// <summary>One node runs it, and is compared with the others.</summary>
    Canary,

    /// <summary>A tenth of the nodes runs it, then half of them, then all.</summary>
    RollingOut,
}
