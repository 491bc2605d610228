using System.Net;
using System.Net.NetworkInformation;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// Refuses destinations that lead to this node's own admin listener: behind the gateway everybody would be a
/// loopback client of it.
/// </summary>
/// <param name="admin">The admin listener's address.</param>
/// <param name="localAddresses">The addresses of this machine.</param>
internal sealed class OwnPortGuard(IPEndPoint admin, IReadOnlySet<IPAddress> localAddresses)
{
    /// <summary>A guard that knows the addresses of this machine's network interfaces.</summary>
    public static OwnPortGuard Create(IPEndPoint admin) => new(
        admin,
        NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .ToHashSet());

    /// <summary>One fault for each such destination.</summary>
    public IEnumerable<RouteTableFault> Check(RouteTable table)
        => from cluster in table.Clusters
           from destination in cluster.Value.Destinations
           where Uri.TryCreate(destination.Value.Address, UriKind.Absolute, out var address) && IsOwn(address)
           select new RouteTableFault(
               $"/clusters/{Escape(cluster.Key)}/destinations/{Escape(destination.Key)}/address",
               $"'{destination.Value.Address}' is this node's own admin listener ({admin}), which must not be reachable through the gateway; point to a backend.");

    /// <summary>Whether an address leads to the admin listener.</summary>
    public bool IsOwn(Uri address) => address.Port == admin.Port && IsLocal(address);

    private bool IsLocal(Uri address)
    {
        // A name may end in the dot of the root.
        var host = address.IdnHost.TrimEnd('.');
        if (!IPAddress.TryParse(host, out var ip))
        {
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                || host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || localAddresses.Contains(ip);
    }

    private static string Escape(string key)
        => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
