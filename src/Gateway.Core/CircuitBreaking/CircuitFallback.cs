namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// What a route answers while the circuit of its cluster keeps requests away: either another cluster's response, or one
/// that is written here. States clusterId, or status.
/// </summary>
public sealed record CircuitFallback
{
    /// <summary>The cluster that receives the requests instead. Its own circuit counts; its fallback does not.</summary>
    public string? ClusterId { get; init; }

    /// <summary>The status of the response. From 200 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>The type of the body. Default: text/plain; charset=utf-8.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body, at most 64 KiB. Default: none.</summary>
    public string? Body { get; init; }

    /// <summary>More headers of the response, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
