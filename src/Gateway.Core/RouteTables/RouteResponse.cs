namespace Gateway.Core.RouteTables;

/// <summary>A response that the gateway gives itself, in place of a cluster's.</summary>
public sealed record RouteResponse
{
    /// <summary>The status. From 200 to 599. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The type of the body. Default: text/plain; charset=utf-8.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body, at most 64 KiB. Default: none.</summary>
    public string? Body { get; init; }

    /// <summary>More headers of the response, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = Empty<string>.Map;
}
