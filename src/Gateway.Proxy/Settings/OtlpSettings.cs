namespace Gateway.Proxy.Settings;

/// <summary>
/// The OpenTelemetry collector that telemetry is sent to. Its credentials are headers in the variable
/// OTEL_EXPORTER_OTLP_HEADERS, such as authorization=Bearer%20abc.
/// </summary>
public sealed record OtlpSettings
{
    /// <summary>Its address, such as http://collector.internal:4318. Default: none, nothing is sent.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What it speaks. Default: http.</summary>
    public OtlpWireProtocol Protocol { get; init; }

    /// <summary>Whether metrics are sent. Traces are where tracing is enabled. Default: true.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>How often metrics are sent. From 1s to 1h. Default: 60s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);
}
