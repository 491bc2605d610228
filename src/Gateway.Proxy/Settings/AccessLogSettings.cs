using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy.Settings;

/// <summary>The access log: one JSON line per request.</summary>
public sealed record AccessLogSettings
{
    /// <summary>Whether it is written. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A file to append to. Default: standard output.</summary>
    public string? Path { get; init; }

    /// <summary>The fields of a line, in any order; a field without a value is left out. Default: all.</summary>
    public IReadOnlyList<AccessLogField> Fields { get; init; } = [];

    /// <summary>
    /// The share of requests that have a line. Requests answered with 400 or above, failed ones and slow ones always have
    /// one. From 0 to 1. Default: 1.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Sampling { get; init; } = 1;

    /// <summary>
    /// A request that takes longer is slow: marked in the log, counted, and told of in the node's log now and then. Of
    /// streams the time to the response's head counts. More than 0s; none for no request. Default: 5s.
    /// </summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(5);
}
