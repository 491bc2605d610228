using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Forwarding;

/// <summary>A backend that answers every request with the same bytes and allocates nothing, so that what is measured is the proxy.</summary>
internal sealed class FixedBackend : IDisposable
{
    private static readonly byte[] Response =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nX-Backend: one\r\n\r\nHello, world!"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FixedBackend()
    {
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // Disposed: the measurement is over.
        }
    }

    private static void Serve(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                // Requests come one at a time and in one piece.
                while (socket.Receive(buffer) > 0)
                {
                    socket.Send(Response);
                }
            }
            catch (SocketException)
            {
                // The proxy closed the connection.
            }
        }
    }
}
