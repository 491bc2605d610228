namespace Gateway.Core.RateLimiting;

/// <summary>The last refusal of an authority.</summary>
/// <param name="Ago">How long ago.</param>
/// <param name="Node">Whose request it was.</param>
/// <param name="Window">The window that refused for the longest, by its number in the policy.</param>
/// <param name="Need">Permits needed, beyond those that the node had.</param>
/// <param name="Left">Permits that the window had then.</param>
/// <param name="Wait">How long the node was told to wait.</param>
/// <param name="IsPaused">Whether an operator's pause refused it, and no limit.</param>
public sealed record LimiterRefusalView(TimeSpan Ago, string Node, int Window, long Need, long Left, TimeSpan Wait, bool IsPaused)
{
    internal static LimiterRefusalView Of(LimiterLastRefusal refusal, long now) => new(
        new(Math.Max(0, now - refusal.At)), refusal.Node, refusal.Window, refusal.Need, refusal.Left, refusal.Wait, refusal.IsPaused);
}
