namespace Gateway.Core.RouteTables;

/// <summary>Makes some requests slow, or fails them, to see what callers make of it. The cluster hears of none that fail.</summary>
public sealed record FaultInjection
{
    /// <summary>Only requests with this header are meant. Default: all.</summary>
    public string? Header { get; init; }

    /// <summary>How long requests wait before they go on. At most 1m. Default: 0s.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many requests wait, in per cent. From 0 to 100. Default: 100.</summary>
    public double DelayPercent { get; init; } = 100;

    /// <summary>The status that requests are refused with. From 400 to 599. Default: none are.</summary>
    public int? AbortStatus { get; init; }

    /// <summary>How many requests are refused, in per cent. From 0 to 100. Default: 100.</summary>
    public double AbortPercent { get; init; } = 100;
}
