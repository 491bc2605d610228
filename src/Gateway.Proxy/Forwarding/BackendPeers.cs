using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Proxy.Forwarding;

/// <summary>What is known of the addresses that one client shakes hands with. Forgotten some time after the last of it.</summary>
/// <param name="connections">Says where connections are open.</param>
/// <param name="clock">Times the forgetting.</param>
internal sealed class BackendPeers(BackendConnections connections, TimeProvider clock)
{
    /// <summary>Far longer than the platform keeps what it knows of an address to which nothing is open: a quarter of a minute or two.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<DnsEndPoint, BackendPeer> _all = [];
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>The one to which a connection is to be opened.</summary>
    public BackendPeer Visit(DnsEndPoint address)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _sweptAt)) > Memory)
        {
            Volatile.Write(ref _sweptAt, clock.GetTimestamp());
            Forget();
        }

        var peer = _all.GetOrAdd(address, static _ => new());
        peer.LastSeen = clock.GetTimestamp();
        return peer;
    }

    /// <summary>The one at an address; null where nothing is known.</summary>
    public BackendPeer? Find(Uri address) => _all.GetValueOrDefault(new(address.IdnHost, address.Port));

    private void Forget()
    {
        foreach (var (address, peer) in _all)
        {
            if (clock.GetElapsedTime(peer.LastSeen) > Memory && !connections.IsOpen(address))
            {
                _all.TryRemove(new(address, peer));
            }
        }
    }
}
