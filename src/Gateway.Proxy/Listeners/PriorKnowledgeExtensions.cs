using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Proxy.Listeners;

/// <summary>
/// HTTP/1.1 and HTTP/2 by prior knowledge (RFC 9113, section 3.3) on one cleartext port, which Kestrel alone does
/// not offer: without ALPN it takes every connection for HTTP/1.1.
/// </summary>
internal static class PriorKnowledgeExtensions
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Hands connections that begin with the HTTP/2 preface to <paramref name="endPoint"/>.</summary>
    public static void UsePriorKnowledge(this ListenOptions options, PriorKnowledgeEndPoint endPoint)
        => options.Use(next => connection => DispatchAsync(connection, next, endPoint));

    private static async Task DispatchAsync(ConnectionContext connection, ConnectionDelegate next, PriorKnowledgeEndPoint endPoint)
    {
        if (!await BeginsWithPrefaceAsync(connection))
        {
            await next(connection);
            return;
        }

        await using var loan = new PriorKnowledgeConnection(connection);
        if (endPoint.Connections.Writer.TryWrite(loan))
        {
            await loan.Done;
        }
    }

    private static async ValueTask<bool> BeginsWithPrefaceAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(connection.ConnectionClosed);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return false; // Gone before its first byte: the server sees the same and closes.
            }

            var matched = MatchedBytes(read.Buffer);
            var decided = matched < 0 || matched == Preface.Length || read.IsCompleted || read.IsCanceled;

            // Nothing is consumed: whoever takes the connection reads it from its first byte.
            input.AdvanceTo(read.Buffer.Start, decided ? read.Buffer.Start : read.Buffer.End);
            if (decided)
            {
                return matched == Preface.Length;
            }
        }
    }

    /// <returns>How many bytes of the preface are there, or -1 where it is something else.</returns>
    private static int MatchedBytes(ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[24];
        var length = (int)Math.Min(buffer.Length, Preface.Length);
        buffer.Slice(0, length).CopyTo(head);
        return Preface[..length].SequenceEqual(head[..length]) ? length : -1;
    }
}
