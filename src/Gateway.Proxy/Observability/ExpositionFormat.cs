namespace Gateway.Proxy.Observability;

/// <summary>How metrics are written for whoever scrapes them.</summary>
internal enum ExpositionFormat
{
    /// <summary>The Prometheus text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}
