using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A port that refuses connections, and that nobody else can open meanwhile.</summary>
internal sealed class ClosedPort : IDisposable
{
    // Bound without listening: the system refuses in its name.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    public static ClosedPort Open() => new();

    public void Dispose() => _socket.Dispose();
}
