namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What an edge tells its authority, and asks of it.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="BootId">Different for every edge that ever stood for this node and key.</param>
/// <param name="Seq">Counts the edge's reports. An edge never sends one twice.</param>
/// <param name="Limit">The limit as the node's route table has it.</param>
/// <param name="Version">The version of that table.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Idle">Permits held for requests to come. Returning is reporting fewer.</param>
/// <param name="Want">Permits more that would serve the edge well.</param>
/// <param name="Need">Permits that a request waits for; zero for a report.</param>
public readonly record struct ConcurrencyReport(
    string Node, long BootId, long Seq, long Limit, long Version, long InFlight, long Idle, long Want, long Need);
