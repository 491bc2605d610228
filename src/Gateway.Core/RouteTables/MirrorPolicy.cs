namespace Gateway.Core.RouteTables;

/// <summary>
/// Sends copies of requests to another cluster, whose responses nobody sees: to try a release on real traffic. A copy is
/// sent when its request has been answered, and never holds one up.
/// </summary>
public sealed record MirrorPolicy
{
    /// <summary>The cluster that gets the copies.</summary>
    public required string ClusterId { get; init; }

    /// <summary>How many requests are copied, in per cent. From 0 to 100. Default: 100.</summary>
    public double Percent { get; init; } = 100;

    /// <summary>Requests with a larger body are not copied, in bytes: bodies are kept in memory. From 0 to 1 MiB. Default: 64 KiB.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;
}
