namespace Gateway.Core.Draining;

/// <summary>The times of a drain, none of them negative.</summary>
/// <param name="Delay">From the announcement until load balancers have turned away.</param>
/// <param name="Timeout">From then until what is still under way is cut; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for never.</param>
/// <param name="WebSocketSpread">Over how long from then WebSockets are closed, evenly.</param>
public readonly record struct DrainTimes(TimeSpan Delay, TimeSpan Timeout, TimeSpan WebSocketSpread);
