namespace Gateway.Proxy.Settings;

/// <summary>The HTTP versions a listener speaks.</summary>
public enum ListenerProtocol
{
    /// <summary>HTTP/1.1 and HTTP/2: chosen by ALPN over https, by the connection's first bytes over http.</summary>
    Auto,

    /// <summary>HTTP/1.1 only.</summary>
    Http1,

    /// <summary>HTTP/2 only; over http by prior knowledge.</summary>
    Http2,
}
