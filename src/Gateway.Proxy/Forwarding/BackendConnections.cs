using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Opens connections to destinations and counts those that are open. The platform's own count is kept per request, which costs
/// more than all that the gateway itself counts; this one is kept per connection.
/// </summary>
internal sealed class BackendConnections
{
    private readonly ConcurrentDictionary<DnsEndPoint, int> _open = [];

    /// <summary>How many are open to each address that has any.</summary>
    public IEnumerable<KeyValuePair<DnsEndPoint, int>> Open => _open;

    /// <summary>Whether any is open to an address.</summary>
    public bool IsOpen(DnsEndPoint address) => _open.ContainsKey(address);

    /// <summary>Opens one, as the platform does where nobody asks for it.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="SocketException">The address cannot be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new Connection(socket, this, context.DnsEndPoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Enter(DnsEndPoint address) => _open.AddOrUpdate(address, 1, static (_, count) => count + 1);

    /// <summary>Forgets an address with its last connection: discovery may find new ones for as long as the node runs.</summary>
    private void Leave(DnsEndPoint address)
    {
        if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
        {
            _open.TryRemove(new(address, 0));
        }
    }

    private sealed class Connection : NetworkStream
    {
        private readonly BackendConnections _owner;
        private readonly DnsEndPoint _address;
        private int _isClosed;

        public Connection(Socket socket, BackendConnections owner, DnsEndPoint address)
            : base(socket, ownsSocket: true)
        {
            (_owner, _address) = (owner, address);
            owner.Enter(address);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                _owner.Leave(_address);
            }
        }
    }
}
