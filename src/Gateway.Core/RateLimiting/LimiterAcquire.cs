namespace Gateway.Core.RateLimiting;

/// <summary>An edge's report and request to its authority.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="BootId">Different for every edge that ever stood for this node and key.</param>
/// <param name="Epoch">The authority's epoch as the edge knows it; zero before the first reply.</param>
/// <param name="Seq">Counts the edge's requests. An edge never sends one twice.</param>
/// <param name="PermitsPerSecond">What clients ask of the node: an average over half a second.</param>
/// <param name="Numbers">The limits as the node's route table has them.</param>
/// <param name="Lease">What was used, and what is wanted.</param>
public readonly record struct LimiterAcquire(
    string Node, long BootId, long Epoch, long Seq, double PermitsPerSecond, RateLimitNumbers Numbers, LeaseReport Lease);
