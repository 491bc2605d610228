using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy.Settings;

/// <summary>Traces by the W3C Trace Context recommendation: one span for each request, and one for each try.</summary>
public sealed record TracingSettings
{
    /// <summary>
    /// Whether the gateway takes part in traces. Without, the headers traceparent and tracestate pass like any others.
    /// Default: false.
    /// </summary>
    public bool Enabled { get; init; }

    /// <summary>The share of traces begun here that are recorded. From 0 to 1. Default: 0.01.</summary>
    [Range(0.0, 1.0)]
    public double Sampling { get; init; } = 0.01;

    /// <summary>
    /// Whether a request is recorded because its caller records it, and not recorded because its caller does not.
    /// Without, the share decides for all, by trace id and so alike on all nodes. Default: true.
    /// </summary>
    public bool FollowCaller { get; init; } = true;
}
