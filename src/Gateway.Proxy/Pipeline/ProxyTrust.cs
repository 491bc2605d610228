using System.Net;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Pipeline;

/// <summary>Which peers are the operator's own proxies, whose X-Forwarded headers are believed.</summary>
internal sealed class ProxyTrust
{
    private readonly IPNetwork[] _networks;

    /// <param name="ranges">Addresses or CIDR ranges; valid.</param>
    public ProxyTrust(IEnumerable<string> ranges)
        => _networks = AddressRange.Parse(ranges);

    /// <summary>Believes nobody.</summary>
    public static ProxyTrust Nobody { get; } = new([]);

    public bool Includes(IPAddress? peer)
        // A socket that serves both families shows IPv4 peers as mapped addresses.
        => _networks.Length > 0 && peer is not null && AddressRange.Contains(_networks, peer);
}
