namespace Gateway.Core.RouteTables;

/// <summary>One server of a cluster.</summary>
public sealed record Destination
{
    /// <summary>
    /// An absolute http or https address: host, optional port, optional base path that goes before every request's
    /// path. No user, query or fragment.
    /// </summary>
    public required string Address { get; init; }
}
