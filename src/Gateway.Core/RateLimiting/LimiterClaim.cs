namespace Gateway.Core.RateLimiting;

/// <summary>
/// Permits that an authority keeps from others, for a node that waited as long as it was told and found them gone: else
/// requests that need many permits would never get them beside requests that need few.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Permits">What it needs.</param>
/// <param name="Until">When it is given up, in ticks: the node may not come again.</param>
internal sealed record LimiterClaim(NodeRecord Node, long Permits, long Until);
