using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>The destinations of a cluster at the moment, and which of them take requests. Immutable.</summary>
/// <param name="Version">The <see cref="ClusterState.Version"/> that it was made for.</param>
/// <param name="All">All destinations of the cluster, by id, whatever their health.</param>
/// <param name="Destinations">Those that take requests, possibly none.</param>
/// <param name="Balancer">Chooses among them, by their index.</param>
/// <param name="IsPanic">Whether so few can take requests that all get some.</param>
internal sealed record DestinationPool(int Version, DestinationRuntime[] All, DestinationRuntime[] Destinations, LoadBalancer Balancer, bool IsPanic)
{
    /// <summary>The destination that a cookie names, or none. Takes the same time whatever the cookie has in common with the right one.</summary>
    public DestinationRuntime? Find(ReadOnlySpan<char> cookie)
    {
        var value = MemoryMarshal.AsBytes(cookie);
        foreach (var destination in Destinations)
        {
            if (CryptographicOperations.FixedTimeEquals(value, MemoryMarshal.AsBytes(destination.Affinity.AsSpan())))
            {
                return destination;
            }
        }

        return null;
    }
}
