namespace Gateway.Core.Discovery;

/// <summary>
/// Asks for the addresses of a name (A and AAAA records), or of a service (SRV records, RFC 2782, whose weights and
/// priorities hold), again when their time to live is over. States exactly one of name and service.
/// </summary>
public sealed record DnsDiscovery
{
    /// <summary>A name whose every address is a destination. Written out in full: search domains are not tried.</summary>
    public string? Name { get; init; }

    /// <summary>The name of a service's SRV records, such as _http._tcp.orders.shop.svc.cluster.local.</summary>
    public string? Service { get; init; }

    /// <summary>With name: the port of all destinations. From 1 to 65535. Default: 80, or 443 with https.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// Whether destinations speak https. They show a certificate for the name that was asked for, or with service for
    /// their own name. Default: false.
    /// </summary>
    public bool Https { get; init; }

    /// <summary>The name servers, such as 10.0.0.10 or 10.0.0.10:53, in the order in which they are asked. At most 8. Default: the system's.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>How long one server's answer is waited for before the next one is asked. From 100ms to 30s. Default: 2s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
