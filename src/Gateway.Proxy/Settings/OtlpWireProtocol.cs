namespace Gateway.Proxy.Settings;

/// <summary>What is spoken to a collector.</summary>
public enum OtlpWireProtocol
{
    /// <summary>Protocol buffers over HTTP/1.1, by custom on port 4318.</summary>
    Http,

    /// <summary>gRPC, by custom on port 4317.</summary>
    Grpc,
}
