namespace Gateway.Simulation.Fleet;

/// <summary>What a node is doing.</summary>
internal enum NodeCondition
{
    /// <summary>It serves.</summary>
    Up,

    /// <summary>Stopped by its garbage collector or the host: what arrives is handled when it goes on.</summary>
    Paused,

    /// <summary>Crashed: memory and open requests are lost, and the others learn of it late.</summary>
    Crashed,

    /// <summary>Restarting in good order: what it owns was handed over, what its edges held is lost.</summary>
    Restarting,
}
