namespace Gateway.Cluster.Cases;

/// <summary>Something that is done to a fleet under load, and what must hold meanwhile.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Purpose">What it shows.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record ProofCase(string Name, string Purpose, Func<ProofOptions, CaseReport, Task> RunAsync)
{
    /// <summary>All, in the order in which they are run.</summary>
    public static IReadOnlyList<ProofCase> All { get; } =
    [
        new("limits", "One limit over all nodes, with load even, on one node, and moving", LimitsCase.RunAsync),
        new("kill", "kill -9 of each node in turn, the owner of the limits among them", KillCase.RunAsync),
        new("add", "A node is added under load", AddCase.RunAsync),
        new("redis", "Redis stops and starts again, then starts again empty", RedisCase.RunAsync),
        new("backend", "A backend dies and comes back", BackendCase.RunAsync),
        new("restart", "All nodes restart one after the other behind the load balancer", RestartCase.RunAsync),
        new("drain", "One node leaves behind the load balancer, with WebSockets open", DrainCase.RunAsync),
        new("partition", "One node is cut off from the others and from Redis", PartitionCase.RunAsync),
        new("soak", "Load for a long time: memory stays flat", SoakCase.RunAsync),
    ];
}
