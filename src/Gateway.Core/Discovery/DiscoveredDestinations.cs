using System.Net;
using System.Net.Sockets;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Discovery;

/// <summary>Collects what a source found, as the destinations that a table would list.</summary>
/// <param name="https">Whether they speak https.</param>
public sealed class DiscoveredDestinations(bool https)
{
    /// <summary>As many as a cluster may have by discovery.</summary>
    public const int Max = 1024;

    private const int MaxWeight = 256;
    private const int MaxPriority = 15;

    private readonly Dictionary<string, (Destination Destination, int Weight, int Priority)> _found = new(StringComparer.Ordinal);

    /// <summary>Adds one; a second of the same address changes nothing.</summary>
    /// <param name="host">Its address, or a name.</param>
    /// <param name="port">Its port.</param>
    /// <param name="name">What it is called by, in its certificate and in Host; null for the host.</param>
    /// <param name="weight">Its share, relative to the others'; from 0 to 65535.</param>
    /// <param name="priority">Lower ones go first; from 0 to 65535.</param>
    /// <exception cref="FormatException">There are more than <see cref="Max"/>, or the port or the host is none.</exception>
    public void Add(string host, int port, string? name = null, int weight = 1, int priority = 0)
    {
        var isAddress = IPAddress.TryParse(host, out var address);
        var authority = isAddress && address!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{host}:{port}";
        var destination = new Destination { Address = $"{(https ? "https" : "http")}://{authority}", Host = name };
        if (port is < 1 or > 65535 || !(isAddress || DnsName.Check(host) is null))
        {
            throw new FormatException($"{FaultText.Quote(authority)} is no address of a destination");
        }

        if (_found.TryAdd(authority, (destination, weight, priority)) && _found.Count > Max)
        {
            throw new FormatException($"there are more than {Max} destinations");
        }
    }

    /// <summary>
    /// All of them by their address and port. Weights beyond what a destination can have are scaled down together, and
    /// priorities are numbered through.
    /// </summary>
    public IReadOnlyDictionary<string, Destination> ToMap()
    {
        var heaviest = Math.Max(MaxWeight, _found.Count == 0 ? 0 : _found.Values.Max(f => f.Weight));
        int[] priorities = [.. _found.Values.Select(f => f.Priority).Distinct().Order()];
        return _found.ToDictionary(
            f => f.Key,
            f => f.Value.Destination with
            {
                Weight = (int)Math.Clamp((long)f.Value.Weight * MaxWeight / heaviest, 1, MaxWeight),
                Priority = Math.Min(Array.IndexOf(priorities, f.Value.Priority), MaxPriority),
            },
            StringComparer.Ordinal);
    }
}
