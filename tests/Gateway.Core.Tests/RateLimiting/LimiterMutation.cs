namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// Plausible mistakes, made from outside: by a wrong bucket in a real authority, by messages as a wrong party would send
/// them, by an engine that keeps or loses what it should not. Production code has no switch for them.
/// </summary>
internal enum LimiterMutation
{
    None,

    /// <summary>Lent permits do not keep their room in the bucket.</summary>
    NoFloor,

    /// <summary>Leases that have expired are settled all at once, and not each at its time.</summary>
    UnorderedExpiry,

    /// <summary>The successor of a lost owner begins with full buckets.</summary>
    RestartFull,

    /// <summary>What a crashed node had is taken for returned.</summary>
    CreditOnReboot,

    /// <summary>An edge takes a reply that comes after it gave the request up for the reply to the next.</summary>
    ResentSeq,

    /// <summary>The engine forgets an authority whose permits are lent and used.</summary>
    EvictsLiveState,

    /// <summary>A durable owner recovers from its last state as if nothing had been granted since.</summary>
    NoReservation,

    /// <summary>A durable owner stores over what another owner has stored since.</summary>
    IgnoresConflicts,
}
