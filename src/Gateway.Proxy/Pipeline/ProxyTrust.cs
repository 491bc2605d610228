using System.Net;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Pipeline;

/// <summary>Which peers are the operator's own proxies, whose X-Forwarded headers are believed.</summary>
internal sealed class ProxyTrust
{
    private readonly IPNetwork[] _networks;

    /// <param name="ranges">Addresses or CIDR ranges; valid.</param>
    public ProxyTrust(IEnumerable<string> ranges)
        => _networks = [.. ranges.Select(text => ProxyRange.TryParse(text, out var range, out var problem)
            ? range
            : throw new ArgumentException($"'{text}' {problem}", nameof(ranges)))];

    /// <summary>Believes nobody.</summary>
    public static ProxyTrust Nobody { get; } = new([]);

    public bool Includes(IPAddress? peer)
    {
        if (_networks.Length == 0 || peer is null)
        {
            return false;
        }

        // A socket that serves both families shows IPv4 peers as mapped addresses.
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (var network in _networks)
        {
            if (network.Contains(peer))
            {
                return true;
            }
        }

        return false;
    }
}
