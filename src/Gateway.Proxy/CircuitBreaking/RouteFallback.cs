using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A route's fallback made ready: a cluster, or a response.</summary>
/// <param name="config">A valid fallback.</param>
/// <param name="target">The cluster that it names, if it names one.</param>
internal sealed class RouteFallback(CircuitFallback config, RouteTarget? target)
{
    public RouteTarget? Target { get; } = target;

    public FallbackResponse? Response { get; } = target is null ? new(config) : null;
}
