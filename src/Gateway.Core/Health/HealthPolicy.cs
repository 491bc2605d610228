namespace Gateway.Core.Health;

/// <summary>How it is found out which destinations of a cluster can take requests. Those that cannot get none until they can.</summary>
public sealed record HealthPolicy
{
    /// <summary>Probes sent by the gateway. Default: none.</summary>
    public ActiveHealthPolicy? Active { get; init; }

    /// <summary>Conclusions from what becomes of requests. Default: none.</summary>
    public PassiveHealthPolicy? Passive { get; init; }

    /// <summary>
    /// When a smaller share than this of the destinations can take requests, all of them get requests again: the few
    /// would fall under the load of all. From 0 to 1; 0 for never, so that requests are answered 503 when none is
    /// left. Default: 0.5.
    /// </summary>
    public double PanicThreshold { get; init; } = 0.5;
}
