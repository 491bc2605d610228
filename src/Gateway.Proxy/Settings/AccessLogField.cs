namespace Gateway.Proxy.Settings;

/// <summary>The fields of an access log line; docs/operations.md says what each means.</summary>
public enum AccessLogField
{
    Time,
    RequestId,
    TraceId,
    Client,
    Method,
    Host,
    Path,
    Protocol,
    Status,
    RequestBytes,
    ResponseBytes,
    Route,
    Cluster,
    Destination,
    DurationMs,
    GatewayMs,
    BackendMs,
    Error,
    Consumer,
    Limit,
    ShadowLimit,
    LimitMode,
    Circuit,
    Answer,
    Affinity,
    Retries,
    Slow,
}
