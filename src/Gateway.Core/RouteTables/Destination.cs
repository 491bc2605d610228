namespace Gateway.Core.RouteTables;

/// <summary>One server of a cluster.</summary>
public sealed record Destination
{
    /// <summary>
    /// An absolute http or https address: host, optional port, optional base path that goes before every request's
    /// path. No user, query or fragment.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>
    /// The name that the destination goes by: in the Host header where the client's is not passed on, and with https in
    /// its certificate. Default: the host of the address.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Its share of the requests, relative to the others. From 1 to 256. Default: 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>
    /// Destinations of a higher number get requests only while too few of all lower ones can take any (health). From 0
    /// to 15. Default: 0.
    /// </summary>
    public int Priority { get; init; }
}
