namespace Gateway.Simulation.Limits;

/// <summary>A defect put in on purpose, to show that the oracle sees what it would do.</summary>
internal enum LimitsMutation
{
    None,

    /// <summary>An authority whose state was lost starts with a full bucket.</summary>
    RestartFull,

    /// <summary>What a node held before it restarted is credited, although it may have been used.</summary>
    CreditOnReboot,

    /// <summary>An engine drops a state that still matters.</summary>
    EvictLiveState,

    /// <summary>Replies carry more than was debited.</summary>
    DoubleGrant,

    /// <summary>An edge takes a repeated or late reply for a new one.</summary>
    AcceptRepeatedReplies,

    /// <summary>Clocks differ by a hundred times of what the fleet allows for.</summary>
    ClocksBeyondAllowance,
}
