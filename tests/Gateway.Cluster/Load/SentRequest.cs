namespace Gateway.Cluster.Load;

/// <summary>A request as its client saw it, times since the run's origin.</summary>
/// <param name="Id">Its id, which the node's access log has too.</param>
/// <param name="Stream">The stream of requests that it belongs to; also the id of its route.</param>
/// <param name="Node">What it was sent to: a node and which of its lives, or the load balancer.</param>
/// <param name="Start">Before it was sent.</param>
/// <param name="End">After the last byte of its answer, or when it failed.</param>
/// <param name="Status">The answer's; 0 if there was none.</param>
/// <param name="Fault">Why there was none.</param>
internal sealed record SentRequest(string Id, string Stream, string Node, TimeSpan Start, TimeSpan End, int Status, string? Fault)
{
    public TimeSpan Duration => End - Start;
}
