using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gateway.Core.Engines;

/// <summary>Writes what <see cref="WireReader"/> reads. Small numbers take few bytes.</summary>
/// <param name="target">Takes the bytes.</param>
internal readonly ref struct WireWriter(IBufferWriter<byte> target)
{
    /// <summary>Seven bits a byte, the lowest first (LEB128).</summary>
    public const int MaxVarintBytes = 10;

    /// <summary>Half a surrogate pair cannot be written, rather than becoming another character.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void WriteByte(byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteUnsigned(ulong value)
    {
        var span = target.GetSpan(MaxVarintBytes);
        var length = 0;
        for (; value > 0x7f; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        target.Advance(length);
    }

    /// <summary>Zigzag: of either sign, the nearer to zero the fewer bytes.</summary>
    public void WriteInteger(long value) => WriteUnsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>How many items follow.</summary>
    public void WriteCount(int count) => WriteUnsigned((ulong)count);

    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(target.GetSpan(sizeof(double)), value);
        target.Advance(sizeof(double));
    }

    /// <summary>In ticks.</summary>
    public void WriteDuration(TimeSpan value) => WriteInteger(value.Ticks);

    /// <exception cref="EncoderFallbackException">The text has half a surrogate pair.</exception>
    public void WriteString(string text)
    {
        var length = Utf8.GetByteCount(text);
        WriteCount(length);
        target.Advance(Utf8.GetBytes(text, target.GetSpan(Math.Max(length, 1))));
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteCount(bytes.Length);
        target.Write(bytes);
    }
}
