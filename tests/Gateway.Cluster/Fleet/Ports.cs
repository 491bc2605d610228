using System.Net;
using System.Net.Sockets;

namespace Gateway.Cluster.Fleet;

/// <summary>Ports that keep: below those that the system gives outgoing connections, or a node that starts again may find its own taken.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Taken = [];

    /// <summary>A port that nobody listens on, and that no other call gives.</summary>
    public static int Take()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, First + Count);
                if (!Taken.Contains(port) && IsFree(port))
                {
                    Taken.Add(port);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
