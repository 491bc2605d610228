namespace Gateway.Proxy.RateLimiting;

/// <summary>What a request of a route is charged in.</summary>
/// <param name="all">The route's limits, in its order.</param>
internal sealed class RouteLimits(IReadOnlyList<RouteLimit> all)
{
    public static RouteLimits None { get; } = new([]);

    /// <summary>Those that refuse, of requests in a time.</summary>
    public RouteLimit[] Rates { get; } = [.. all.Where(limit => limit.Policy is { Home: not LimitHome.Concurrency, Policy.Shadow: false })];

    /// <summary>Those that refuse, of requests in flight.</summary>
    public RouteLimit[] Concurrency { get; } = [.. all.Where(limit => limit.Policy is { Home: LimitHome.Concurrency, Policy.Shadow: false })];

    /// <summary>Those that only count and report.</summary>
    public RouteLimit[] Shadow { get; } = [.. all.Where(limit => limit.Policy.Policy.Shadow)];

    /// <summary>Those that refuse.</summary>
    public RouteLimit[] Enforced { get; } = [.. all.Where(limit => !limit.Policy.Policy.Shadow)];

    public bool IsEmpty { get; } = all.Count == 0;
}
