namespace Gateway.Core.RateLimiting;

/// <summary>A request of a node that an authority refused.</summary>
/// <param name="At">When, in ticks.</param>
/// <param name="Node">Whose.</param>
/// <param name="Window">The window that refused for the longest.</param>
/// <param name="Need">Permits needed.</param>
/// <param name="Left">Permits that the window had.</param>
/// <param name="Wait">How long the node was told to wait.</param>
/// <param name="IsPaused">Whether an operator's pause refused it, and no limit.</param>
internal sealed record LimiterLastRefusal(long At, string Node, int Window, long Need, long Left, TimeSpan Wait, bool IsPaused);
