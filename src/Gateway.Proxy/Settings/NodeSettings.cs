namespace Gateway.Proxy.Settings;

/// <summary>
/// What belongs to one node and not to the fleet: listeners, addresses, logs. A small YAML or JSON file; every
/// setting can also be given as an environment variable, <c>GATEWAY_</c> and the path in capitals with
/// <c>__</c> between: <c>GATEWAY_ADMIN__URL</c>, <c>GATEWAY_LISTENERS__0__URL</c>.
/// </summary>
public sealed record NodeSettings
{
    /// <summary>The route table's file, relative to this file (or to the working directory where it comes from the environment or the command line).</summary>
    public string? RouteTable { get; init; }

    /// <summary>The addresses clients connect to. Default: http://127.0.0.1:8080.</summary>
    public IReadOnlyList<ListenerSettings> Listeners { get; init; } = [new() { Url = "http://127.0.0.1:8080" }];

    /// <summary>Certificates and authorities for connections to https destinations, by the name that clusters of the route table give as tls. Default: none.</summary>
    public IReadOnlyDictionary<string, BackendTlsSettings> BackendTls { get; init; } = new Dictionary<string, BackendTlsSettings>();

    /// <summary>The operators' listener.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary>
    /// Addresses or CIDR ranges of load balancers in front of this node, whose X-Forwarded headers are believed.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>What operators call this node. From 1 to 64 characters. Default: the machine's host name.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Which fleet the node belongs to; several fleets can share one Redis. From 1 to 64 of a-z, 0-9, '.' and '-'.
    /// Default: default.
    /// </summary>
    public string Fleet { get; init; } = "default";

    /// <summary>Where cluster-wide state lives. Default: auto.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>The Redis that makes nodes one fleet.</summary>
    public RedisSettings Redis { get; init; } = new();

    /// <summary>Where the other nodes reach this one, with the engine orleans.</summary>
    public SiloSettings Silo { get; init; } = new();

    /// <summary>Where the node keeps its files (the admin token), relative to the working directory. Default: data.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>The access log.</summary>
    public AccessLogSettings AccessLog { get; init; } = new();

    /// <summary>The audit log.</summary>
    public AuditLogSettings AuditLog { get; init; } = new();

    /// <summary>The least severe message of the node's own log. Default: information.</summary>
    public LogDetail LogLevel { get; init; } = LogDetail.Information;

    /// <summary>What the node counts and measures.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>Traces.</summary>
    public TracingSettings Tracing { get; init; } = new();

    /// <summary>The collector that telemetry is sent to.</summary>
    public OtlpSettings Otlp { get; init; } = new();

    /// <summary>Bounds on what a client may send.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>How the node leaves.</summary>
    public ShutdownSettings Shutdown { get; init; } = new();
}
