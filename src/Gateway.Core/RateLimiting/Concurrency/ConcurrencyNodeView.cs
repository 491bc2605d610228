namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>How one node stands.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Held">Permits that it has.</param>
/// <param name="InFlight">Requests in flight as it last reported.</param>
/// <param name="SeenAgo">How long ago that was.</param>
/// <param name="RefusedAgo">How long ago it was refused a permit; null if it was not since it last got one.</param>
public readonly record struct ConcurrencyNodeView(string Node, long Held, long InFlight, TimeSpan SeenAgo, TimeSpan? RefusedAgo);
