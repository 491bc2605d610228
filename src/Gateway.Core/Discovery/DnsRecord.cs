using System.Net;

namespace Gateway.Core.Discovery;

/// <summary>One record of a response, of a type that matters here.</summary>
/// <param name="Name">Whose record, as <see cref="DnsName.Normalize"/> gives it.</param>
/// <param name="Type">Its type.</param>
/// <param name="TimeToLive">How long it holds; of an SOA record how long the absence of others does.</param>
public sealed record DnsRecord(string Name, DnsType Type, TimeSpan TimeToLive)
{
    /// <summary>Of A and AAAA.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Of CNAME and SRV: the name it points to; empty for the root, which for SRV means that there is no such service.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of SRV.</summary>
    public int Port { get; init; }

    /// <summary>Of SRV: lower ones go first.</summary>
    public int Priority { get; init; }

    /// <summary>Of SRV: the share among equals.</summary>
    public int Weight { get; init; }
}
