namespace Gateway.Core.RouteTables.Publishing;

/// <summary>For how long the authority of the route table waits for nodes.</summary>
public static class RolloutTimes
{
    /// <summary>For a live node's answer whether it could run a table, since the rollout began or the node appeared.</summary>
    public static readonly TimeSpan Prepare = TimeSpan.FromSeconds(30);

    /// <summary>For a node's word that it runs the table, since it was told to.</summary>
    public static readonly TimeSpan Apply = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long those who run a table must look worse than the others before it is taken back: nodes report a second apart, so
    /// that a trouble of all shows on one of them first.
    /// </summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(3);

    /// <summary>A node that nobody sees alive is forgotten after as long a silence: longer than two nodes disagree about who lives.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>How often one node is told to store again what the fleet could come back to.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(1);
}
