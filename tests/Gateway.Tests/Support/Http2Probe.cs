using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>Sends one HTTP/2 request frame by frame, so that it can break rules that clients keep.</summary>
internal static class Http2Probe
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte Continuation = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    /// <summary>The largest frame that every server takes (RFC 9113, section 4.2).</summary>
    private const int MaxFrame = 16_384;

    // RFC 7541, appendix A: indices 8 to 14 of the static table.
    private static readonly int[] IndexedStatus = [200, 204, 206, 304, 400, 404, 500];

    /// <summary>Sends the header fields as they are, in this order.</summary>
    /// <returns>What came of it: <c>status 400</c>, <c>reset 1</c>, <c>goaway 1</c> or <c>closed</c>; the numbers are error codes.</returns>
    public static async Task<string> SendAsync(Uri address, (string Name, string Value)[] fields, string? body = null)
    {
        using var connection = await RawConnection.OpenAsync(address);
        await connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await connection.SendAsync(Frame(Settings, 0, 0, []));
        await connection.SendAsync(HeaderFrames(Encode(fields), body is null ? EndStream : (byte)0));
        if (body is not null)
        {
            await connection.SendAsync(Frame(Data, EndStream, 1, Encoding.Latin1.GetBytes(body)));
        }

        while (await connection.ReadAsync(9) is { Length: 9 } text)
        {
            var head = Encoding.Latin1.GetBytes(text);
            var payload = Encoding.Latin1.GetBytes(await connection.ReadAsync((head[0] << 16) | (head[1] << 8) | head[2]));
            switch (head[3])
            {
                case Headers:
                    return $"status {Status(payload)}";
                case ResetStream:
                    return $"reset {BinaryPrimitives.ReadUInt32BigEndian(payload)}";
                case GoAway:
                    return $"goaway {BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4))}";
            }
        }

        return "closed";
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
        => [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, (byte)stream, .. payload];

    private static byte[] HeaderFrames(byte[] block, byte flags)
    {
        var parts = block.Chunk(MaxFrame).ToArray();
        return [.. parts.SelectMany((part, i) => Frame(
            i == 0 ? Headers : Continuation, (byte)((i == 0 ? flags : 0) | (i == parts.Length - 1 ? EndHeaders : 0)), 1, part))];
    }

    /// <summary>Each field as a literal without indexing (RFC 7541, section 6.2.2).</summary>
    private static byte[] Encode((string Name, string Value)[] fields)
        => [.. fields.SelectMany(f => (byte[])[0, .. Text(f.Name), .. Text(f.Value)])];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        return [.. Length(bytes.Length), .. bytes];
    }

    /// <summary>An integer with a prefix of 7 bits (RFC 7541, section 5.1).</summary>
    private static IEnumerable<byte> Length(int length)
    {
        if (length < 127)
        {
            yield return (byte)length;
            yield break;
        }

        yield return 127;
        var rest = length - 127;
        for (; rest >= 128; rest >>= 7)
        {
            yield return (byte)((rest & 127) | 128);
        }

        yield return (byte)rest;
    }

    /// <summary>The status, which servers put first: indexed, or its three digits after the name and a length.</summary>
    private static int Status(byte[] block) => (block[0] & 0x80) != 0
        ? IndexedStatus[(block[0] & 0x7f) - 8]
        : int.Parse(Encoding.ASCII.GetString(block.SkipWhile(b => b != 3).Skip(1).Take(3).ToArray()));
}
