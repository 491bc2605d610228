namespace Gateway.Simulation.Fleet;

/// <summary>A time during which a node's condition stays the same.</summary>
/// <param name="From">The first tick.</param>
/// <param name="Until">The tick after the last.</param>
/// <param name="Condition">The condition.</param>
/// <param name="Boot">Which start of the node this is: counts those before.</param>
internal readonly record struct NodeSpan(long From, long Until, NodeCondition Condition, int Boot)
{
    public bool IsDown => Condition is NodeCondition.Crashed or NodeCondition.Restarting;
}
