using System.Net;
using System.Net.NetworkInformation;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Settings;

namespace Gateway.Hosting;

/// <summary>Finds the address of this machine that other nodes shall connect to.</summary>
internal static class OwnAddress
{
    /// <summary>The one address that the setting names, or that lies in the range it names.</summary>
    /// <param name="settings">Valid settings.</param>
    /// <param name="isShared">Whether the node is to be one of several.</param>
    /// <exception cref="NodeStartException">There is none, or more than one.</exception>
    public static IPAddress Find(SiloSettings settings, bool isShared) => Find(settings, isShared, Own());

    /// <inheritdoc cref="Find(SiloSettings, bool)"/>
    public static IPAddress Find(SiloSettings settings, bool isShared, IReadOnlyCollection<IPAddress> own)
    {
        if (settings.Address is not { } text)
        {
            return isShared
                ? throw new NodeStartException($"Which address do the other nodes reach this one at? Set silo.address to a private address of this machine, or to a range it lies in, such as 10.0.0.0/8. This machine has: {List(own)}.")
                : IPAddress.Loopback;
        }

        return own.Where(address => AddressRange.TryParse(text, out var range, out _) && range.Contains(address)).ToList() switch
        {
            [var one] => one,
            [] => throw new NodeStartException($"No address of this machine is {text}, which silo.address names. This machine has: {List(own)}."),
            var several => throw new NodeStartException($"Several addresses of this machine lie in {text}, which silo.address names: {List(several)}. Name one of them."),
        };
    }

    private static List<IPAddress> Own() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .Where(address => !address.IsIPv6LinkLocal)
            .Distinct(),
    ];

    private static string List(IEnumerable<IPAddress> addresses) => string.Join(", ", addresses);
}
