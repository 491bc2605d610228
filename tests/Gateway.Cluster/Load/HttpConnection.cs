using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Cluster.Load;

/// <summary>
/// One HTTP/1.1 connection. It never sends anything twice, as clients of the framework may do: what fails here failed.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>Whether another request can go over it.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Whether the other end keeps it open, as far as is known here; for a connection over which nothing is on its way.</summary>
    public bool IsOpen => !_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public static async Task<HttpConnection> OpenAsync(IPEndPoint address, CancellationToken stop)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, stop);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The connection ended before the answer did.</exception>
    /// <exception cref="SocketException">It broke.</exception>
    public async Task<int> GetAsync(string path, string id, string client, CancellationToken stop)
    {
        IsReusable = false;
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: gateway\r\nX-Request-ID: {id}\r\nX-Client: {client}\r\n\r\n"), stop);
        var (length, headEnd) = await ReadHeadAsync(stop);
        var head = Encoding.ASCII.GetString(_buffer, 0, headEnd);
        var status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

        // An answer without a length is over for this client with its head; nothing else comes over the connection then.
        if (Field(head, "Content-Length") is { } text && int.Parse(text, CultureInfo.InvariantCulture) is var body)
        {
            await ReadBodyAsync(headEnd + body - length, stop);
            IsReusable = !"close".Equals(Field(head, "Connection"), StringComparison.OrdinalIgnoreCase);
        }

        return status;
    }

    public void Dispose() => _socket.Dispose();

    private static string? Field(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length + 3)..head.IndexOf('\r', at + 2)].Trim();
    }

    private async Task<(int Length, int HeadEnd)> ReadHeadAsync(CancellationToken stop)
    {
        for (var length = 0; length < _buffer.Length;)
        {
            length += await ReadAsync(_buffer.AsMemory(length), stop);
            var end = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (length, end + 4);
            }
        }

        throw new IOException("The answer's head is too long.");
    }

    private async Task ReadBodyAsync(int missing, CancellationToken stop)
    {
        while (missing > 0)
        {
            missing -= await ReadAsync(_buffer, stop);
        }
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        var count = await _socket.ReceiveAsync(buffer, stop);
        return count > 0 ? count : throw new IOException("The connection was closed before the answer had ended.");
    }
}
