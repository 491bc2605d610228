namespace Gateway.Simulation.Limits;

internal enum LimitsEventKind
{
    /// <summary>A request that came while the node paused.</summary>
    Arrival,

    /// <summary>A call reaches the authority.</summary>
    Call,

    /// <summary>A reply reaches the node.</summary>
    Reply,

    /// <summary>A node stops waiting for a reply; <see cref="LimitsEvent.Message"/> is the call's sequence number.</summary>
    Timeout,

    /// <summary>A node looks for idle permits.</summary>
    Sweep,
}
