namespace Gateway.Core.RouteTables;

/// <summary>The HTTP version spoken to a cluster's destinations.</summary>
public enum BackendProtocol
{
    /// <summary>HTTP/1.1 over http; over https HTTP/2 where the destination offers it.</summary>
    Auto,

    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2, over http by prior knowledge. gRPC backends need it.</summary>
    Http2,
}
