namespace Gateway.Core.Discovery;

/// <summary>The types of DNS records that matter here (RFC 1035, RFC 3596, RFC 2782).</summary>
public enum DnsType : ushort
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>The name that this one is another name of.</summary>
    Cname = 5,

    /// <summary>About the zone; of an answer without records: how long that holds (RFC 2308).</summary>
    Soa = 6,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>A server of a service.</summary>
    Srv = 33,
}
