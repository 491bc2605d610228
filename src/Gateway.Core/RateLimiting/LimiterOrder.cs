namespace Gateway.Core.RateLimiting;

/// <summary>An operator's order to a limiter's authority. Every order is answered with a <see cref="LimiterView"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Id">
/// A random number, different for every order: an authority follows an order once, however often an engine repeats it.
/// </param>
/// <param name="TimeToLive">
/// How long a pause lasts; of a reset, how long it is told of. From zero to <see cref="MaxTimeToLive"/>; nothing to the
/// others.
/// </param>
/// <param name="Reason">Why, for whoever looks later. At most <see cref="MaxReasonLength"/> characters.</param>
public sealed record LimiterOrder(LimiterOrderKind Kind, long Id, TimeSpan TimeToLive, string Reason)
{
    /// <summary>The longest reason.</summary>
    public const int MaxReasonLength = 256;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(30);

    /// <summary>To tell how the authority stands, and change nothing.</summary>
    public static LimiterOrder Inspect { get; } = new(LimiterOrderKind.Inspect, 0, TimeSpan.Zero, "");
}
