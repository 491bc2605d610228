using System.Net;
using System.Net.Sockets;

namespace Gateway.Engine.Orleans.Node;

/// <summary>Finds loopback ports for silos that start only later.</summary>
internal static class SiloPorts
{
    // Below the range from which systems take the ports of outgoing connections, any of which might take it meanwhile.
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int s_next = Random.Shared.Next(First, Last);

    /// <summary>A port that nobody listens on, and that is not given out twice.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref s_next) % (Last - First));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
