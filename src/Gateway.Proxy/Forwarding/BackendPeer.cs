namespace Gateway.Proxy.Forwarding;

/// <summary>What handshakes with one address have told.</summary>
internal sealed class BackendPeer
{
    private volatile bool _isWithoutHttp2;
    private volatile bool _asksForCertificate;

    /// <summary>Whether HTTP/2 was offered and not taken.</summary>
    public bool IsWithoutHttp2
    {
        get => _isWithoutHttp2;
        set => _isWithoutHttp2 = value;
    }

    /// <summary>Whether it asked for a certificate of the gateway's where there was none to show.</summary>
    public bool AsksForCertificate
    {
        get => _asksForCertificate;
        set => _asksForCertificate = value;
    }

    /// <summary>When a connection was last opened there, or was to be.</summary>
    public long LastSeen { get; set; }
}
