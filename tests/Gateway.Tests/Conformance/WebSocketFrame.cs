using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Conformance;

/// <summary>One frame (RFC 6455, section 5.2), lawful or not.</summary>
/// <param name="Opcode">From 0 to 15.</param>
/// <param name="Payload">Before its mask.</param>
/// <param name="IsFinal">Whether it ends its message.</param>
/// <param name="Reserved">The three reserved bits.</param>
internal sealed record WebSocketFrame(int Opcode, byte[] Payload, bool IsFinal = true, int Reserved = 0)
{
    public const int ContinuationOpcode = 0;
    public const int TextOpcode = 1;
    public const int BinaryOpcode = 2;
    public const int CloseOpcode = 8;
    public const int PingOpcode = 9;
    public const int PongOpcode = 10;

    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    public static WebSocketFrame Text(string text) => new(TextOpcode, Encoding.UTF8.GetBytes(text));

    public static WebSocketFrame Ping(string text = "") => new(PingOpcode, Encoding.UTF8.GetBytes(text));

    public static WebSocketFrame Pong(string text = "") => new(PongOpcode, Encoding.UTF8.GetBytes(text));

    public static WebSocketFrame Close(int code = 1000, string reason = "")
    {
        var payload = new byte[2 + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        Encoding.UTF8.GetBytes(reason, payload.AsSpan(2));
        return new(CloseOpcode, payload);
    }

    /// <summary>A message in frames of at most so many bytes.</summary>
    public static WebSocketFrame[] Fragments(int opcode, byte[] payload, int bytes)
    {
        var parts = payload.Chunk(bytes).ToArray();
        return [.. parts.Select((part, i) => new WebSocketFrame(i == 0 ? opcode : ContinuationOpcode, part, IsFinal: i == parts.Length - 1))];
    }

    /// <summary>The bytes of the frame; a client's are masked.</summary>
    public byte[] Encode(bool isMasked)
    {
        var frame = new List<byte>(Payload.Length + 14) { (byte)((IsFinal ? 0x80 : 0) | (Reserved << 4) | Opcode) };
        var mask = isMasked ? 0x80 : 0;
        switch (Payload.Length)
        {
            case < 126:
                frame.Add((byte)(mask | Payload.Length));
                break;
            case <= ushort.MaxValue:
                frame.AddRange([(byte)(mask | 126), (byte)(Payload.Length >> 8), (byte)Payload.Length]);
                break;
            default:
                var length = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(length, Payload.Length);
                frame.AddRange([(byte)(mask | 127), .. length]);
                break;
        }

        if (isMasked)
        {
            frame.AddRange(Mask);
        }

        frame.AddRange(isMasked ? Masked() : Payload);
        return [.. frame];
    }

    private byte[] Masked()
    {
        var masked = (byte[])Payload.Clone();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= Mask[i & 3];
        }

        return masked;
    }
}
