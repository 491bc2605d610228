namespace Gateway.Core.RouteTables;

/// <summary>Sends the requests that match it to one cluster.</summary>
public sealed record Route
{
    /// <summary>The id of the cluster that receives the requests.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Which requests the route takes. Everything stated must hold; nothing stated takes every request.</summary>
    public RouteMatch Match { get; init; } = new();

    /// <summary>
    /// Precedence before everything else: a lower number wins. Default 0. Needed only where two routes would tie
    /// or where the more general one should win.
    /// </summary>
    public int Order { get; init; }

    /// <summary>Time limits of this route; what is not stated here comes from the cluster.</summary>
    public RouteTimeouts Timeouts { get; init; } = new();

    /// <summary>Changes to requests and responses, applied in this order. Default: none, messages pass unmodified.</summary>
    public IReadOnlyList<Transform> Transforms { get; init; } = [];
}
