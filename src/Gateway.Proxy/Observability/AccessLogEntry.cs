namespace Gateway.Proxy.Observability;

/// <summary>What the access log says of one request.</summary>
internal readonly record struct AccessLogEntry
{
    public required DateTimeOffset Time { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The client's traceparent header as it came, valid or not.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The id of the trace that the gateway takes part in; null where tracing is off.</summary>
    public string? TraceId { get; init; }

    public required string Client { get; init; }

    public required string Method { get; init; }

    public string? Host { get; init; }

    /// <summary>As it came; only its path is logged, for a query or a user may be secrets.</summary>
    public required string RawTarget { get; init; }

    public required string Protocol { get; init; }

    public required int Status { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    public string? Route { get; init; }

    public string? Cluster { get; init; }

    public string? Destination { get; init; }

    public string? Error { get; init; }

    /// <summary>The id of the consumer, where the caller is known.</summary>
    public string? Consumer { get; init; }

    /// <summary>The rate limit that refused the request.</summary>
    public string? Limit { get; init; }

    /// <summary>The rate limit in shadow that would have refused it.</summary>
    public string? ShadowLimit { get; init; }

    /// <summary>What the node went by where a rate limit's authority gave no answer.</summary>
    public string? LimitMode { get; init; }

    /// <summary>The circuit's state, where it is not closed.</summary>
    public string? Circuit { get; init; }

    /// <summary>How often the request was sent again.</summary>
    public int Retries { get; init; }

    /// <summary>What the gateway answered by itself because the table says so; null where it did not.</summary>
    public string? Answer { get; init; }

    /// <summary>What became of the client's session; null where the cluster keeps none.</summary>
    public string? Affinity { get; init; }

    /// <summary>Whether it took longer than operators want to know of.</summary>
    public bool IsSlow { get; init; }

    /// <summary>From the request's head to the response's last byte.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>From the request's head until it was sent to the last destination it went to; null if it never was.</summary>
    public TimeSpan? Gateway { get; init; }

    /// <summary>From there to the head of the destination's response; null if none came.</summary>
    public TimeSpan? Backend { get; init; }
}
