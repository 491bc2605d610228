using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>The destinations of a cluster that take requests at the moment. Immutable.</summary>
/// <param name="Version">The <see cref="ClusterState.Version"/> that it was made for.</param>
/// <param name="Destinations">The destinations, possibly none.</param>
/// <param name="Balancer">Chooses among them, by their index.</param>
/// <param name="IsPanic">Whether so few can take requests that all get some.</param>
internal sealed record DestinationPool(int Version, DestinationRuntime[] Destinations, LoadBalancer Balancer, bool IsPanic)
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
