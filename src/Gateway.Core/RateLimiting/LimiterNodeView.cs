namespace Gateway.Core.RateLimiting;

/// <summary>What an authority knows of one node.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Outstanding">Permits that it may still use.</param>
/// <param name="LeaseFor">The time until the last of them is over.</param>
/// <param name="PermitsPerSecond">What its clients lately asked for, refused requests included.</param>
/// <param name="Waits">How long it was told to wait; zero if it was not.</param>
public readonly record struct LimiterNodeView(string Node, long Outstanding, TimeSpan LeaseFor, double PermitsPerSecond, TimeSpan Waits)
{
    internal static LimiterNodeView Of(string name, NodeRecord node, (long Permits, long Until) lent, long now) => new(
        name, lent.Permits, new(Math.Max(0, lent.Until - now)), node.PermitsPerSecond, new(Math.Max(0, node.WaitsUntil - now)));
}
