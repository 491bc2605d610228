using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Core.Discovery;

namespace Gateway.Proxy.Discovery;

/// <summary>
/// Asks one name server one question: over UDP, and over TCP where the answer does not fit (RFC 7766).
/// </summary>
/// <remarks>
/// The platform resolves names without telling times to live or services, so this asks itself. Each question comes
/// from a port of its own with a random id, and only the server asked can answer it (RFC 5452).
/// </remarks>
internal static class DnsTransport
{
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="FormatException">Its response is malformed.</exception>
    /// <exception cref="IOException">It closed the connection too soon.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public static async Task<DnsResponse> AskAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        var response = await AskDatagramAsync(server, question, cancellation);
        return response.IsTruncated ? await AskStreamAsync(server, question, cancellation) : response;
    }

    private static async Task<DnsResponse> AskDatagramAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        // Connected, so that the system drops what comes from anybody else.
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation);
        var id = NewId();
        await socket.SendAsync(DnsMessage.WriteQuery(id, question), cancellation);
        var buffer = new byte[ushort.MaxValue];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (DnsMessage.ReadResponse(buffer.AsSpan(0, length), id, question) is { } response)
            {
                return response;
            }
        }
    }

    private static async Task<DnsResponse> AskStreamAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellation);
        await using var stream = new NetworkStream(socket);
        var id = NewId();
        var query = DnsMessage.WriteQuery(id, question);
        var framed = new byte[2 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellation);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), cancellation);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(message, cancellation);
        return DnsMessage.ReadResponse(message, id, question) is { IsTruncated: false } response
            ? response
            : throw new FormatException("it is cut off, or answers something else, even by TCP");
    }

    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
}
