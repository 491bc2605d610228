namespace Gateway.Core.RateLimiting;

/// <summary>An operator's order that an authority goes by, or tells of.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Ago">How long ago it came.</param>
/// <param name="Left">How much longer a pause lasts, or a reset is told of.</param>
/// <param name="Reason">The operator's.</param>
public sealed record LimiterOrderView(LimiterOrderKind Kind, TimeSpan Ago, TimeSpan Left, string Reason)
{
    internal static LimiterOrderView Of(LimiterStanding order, long now) =>
        new(order.Kind, new(Math.Max(0, now - order.Since)), new(order.Until - now), order.Reason);
}
