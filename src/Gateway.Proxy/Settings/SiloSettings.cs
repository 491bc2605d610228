namespace Gateway.Proxy.Settings;

/// <summary>Where the other nodes reach this one, with the engine orleans. Whoever can connect there is trusted like a node.</summary>
public sealed record SiloSettings
{
    /// <summary>
    /// A private IP address of this machine, or a range such as 10.0.0.0/8 that exactly one of its addresses lies in.
    /// Needed where nodes share Redis. Default: 127.0.0.1.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The port. From 1 to 65535. Default: 11111.</summary>
    public int Port { get; init; } = 11111;

    /// <summary>Encrypts what nodes say to one another, and lets only nodes in. Default: neither.</summary>
    public SiloTlsSettings? Tls { get; init; }
}
