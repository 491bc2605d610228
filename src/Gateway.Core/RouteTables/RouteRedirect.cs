namespace Gateway.Core.RouteTables;

/// <summary>Sends the client elsewhere, in place of a cluster's response.</summary>
public sealed record RouteRedirect
{
    /// <summary>
    /// Where to: an address such as https://new.example{path}{query}, or a path such as /new/{route:rest}. May have values of
    /// the request in it.
    /// </summary>
    public required string Location { get; init; }

    /// <summary>301 or 308 for good, 302 or 307 for now, 303 for a page to get. 307 and 308 keep the method. Default: 307.</summary>
    public int Status { get; init; } = 307;
}
