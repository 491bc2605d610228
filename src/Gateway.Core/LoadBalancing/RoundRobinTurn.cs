namespace Gateway.Core.LoadBalancing;

/// <summary>Whose turn it is, over all requests of a node to a cluster.</summary>
public sealed class RoundRobinTurn
{
    private PaddedCount _next = new() { Value = -1 };

    /// <summary>The next turn of a cycle. Each comes up exactly once per cycle, whatever the number of threads.</summary>
    /// <param name="cycle">The number of turns.</param>
    internal int Next(int cycle) => (int)((uint)Interlocked.Increment(ref _next.Value) % (uint)cycle);
}
