namespace Gateway.Core.LoadBalancing;

/// <summary>A destination as load balancing sees it.</summary>
/// <param name="id">Its id, which is also its place for consistent hashing: the same on every node.</param>
/// <param name="weight">Its share, from 1 to 256.</param>
/// <param name="priority">Lower ones go first.</param>
/// <param name="load">What is under way there.</param>
public sealed class BalancedDestination(string id, int weight, int priority, DestinationLoad load)
{
    public string Id { get; } = id;

    public int Weight { get; } = weight;

    public int Priority { get; } = priority;

    public DestinationLoad Load { get; } = load;

    /// <summary>Of the id alone.</summary>
    public ulong Hash { get; } = StableHash.Of(id);
}
