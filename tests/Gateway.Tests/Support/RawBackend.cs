using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Gateway.Tests.Support;

/// <summary>
/// A backend made of a socket: it keeps the exact bytes of every request and answers what its script says, HTTP or not.
/// </summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<RawMessage> _arrivals = Channel.CreateUnbounded<RawMessage>();
    private readonly List<RawMessage> _requests = [];
    private readonly List<RawConnection> _connections = [];
    private readonly Func<RawConnection, Task> _script;
    private readonly Task _accepting;

    private RawBackend(Func<RawConnection, Task> script, int port = 0)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The requests read so far, in order.</summary>
    public IReadOnlyList<RawMessage> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many connections came so far.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_connections)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Runs a script on every connection and closes it after the script's end.</summary>
    public static RawBackend Start(Func<RawConnection, Task> script) => new(script);

    /// <summary>Answers every request with the same bytes.</summary>
    /// <param name="response">The bytes.</param>
    /// <param name="port">That of a backend that was disposed of, to come back in its place.</param>
    public static RawBackend Answering(string response, int port = 0) => new(
        async connection =>
        {
            while (true)
            {
                await connection.ReadMessageAsync();
                await connection.SendAsync(response);
            }
        },
        port);

    /// <summary>Waits for the next request that has not been waited for.</summary>
    public Task<RawMessage> ReceiveAsync() => _arrivals.Reader.ReadAsync().Within();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        lock (_connections)
        {
            _connections.ForEach(c => c.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                var connection = new RawConnection(socket, Note);
                lock (_connections)
                {
                    _connections.Add(connection);
                }

                _ = RunAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The backend was disposed of.
        }
    }

    private async Task RunAsync(RawConnection connection)
    {
        using (connection)
        {
            try
            {
                await _script(connection);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The other end closed the connection, as every one does some time.
            }
        }
    }

    private void Note(RawMessage request)
    {
        lock (_requests)
        {
            _requests.Add(request);
        }

        _arrivals.Writer.TryWrite(request);
    }
}
