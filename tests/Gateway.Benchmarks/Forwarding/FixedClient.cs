using System.Net.Sockets;
using System.Text;

namespace Gateway.Benchmarks.Forwarding;

/// <summary>A client that sends requests one after another over one connection and allocates nothing.</summary>
internal sealed class FixedClient : IDisposable
{
    private static ReadOnlySpan<byte> End => "Hello, world!"u8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly byte[][] _requests;
    private int _next;

    public FixedClient(Uri address, IEnumerable<string> paths)
    {
        _requests = [.. paths.Select(path => Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: benchmark\r\nAccept: */*\r\nX-Request-ID: 1\r\n\r\n"))];
        _socket.Connect(address.Host, address.Port);
    }

    /// <summary>Sends one request and reads its whole response.</summary>
    /// <exception cref="InvalidOperationException">The response is not the backend's.</exception>
    public int Send()
    {
        _socket.Send(_requests[_next++ % _requests.Length]);
        var length = 0;
        do
        {
            var count = _socket.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            length += count;
            if (count == 0 || length == _buffer.Length)
            {
                throw new InvalidOperationException("The proxy gave another answer than the backend: " + Encoding.ASCII.GetString(_buffer, 0, length));
            }
        }
        while (!_buffer.AsSpan(0, length).EndsWith(End));
        return length;
    }

    public void Dispose() => _socket.Dispose();
}
