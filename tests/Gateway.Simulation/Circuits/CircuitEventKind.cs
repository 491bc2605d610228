namespace Gateway.Simulation.Circuits;

internal enum CircuitEventKind
{
    /// <summary>A request arrives at a node.</summary>
    Request,

    /// <summary>A call is over.</summary>
    Completion,

    /// <summary>A report reaches the authority.</summary>
    Report,

    /// <summary>A reply or a push reaches a node.</summary>
    Reply,

    /// <summary>A node looks whether there is something to report.</summary>
    Tick,
}
