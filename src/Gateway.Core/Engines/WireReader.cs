using System.Buffers.Binary;

namespace Gateway.Core.Engines;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Passed by reference.</summary>
/// <remarks>
/// What reading past the end throws is <see cref="ArgumentOutOfRangeException"/>; all else that is wrong,
/// <see cref="ProtocolException"/>; of a text that is no UTF-8, <see cref="ArgumentException"/>.
/// </remarks>
/// <param name="source">The bytes.</param>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    public byte ReadByte(byte max = byte.MaxValue)
    {
        var value = Take(1)[0];
        return value <= max ? value : throw new ProtocolException($"{value} is more than {max}.");
    }

    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new ProtocolException($"{other} is neither true nor false."),
    };

    public ulong ReadUnsigned(ulong max = ulong.MaxValue)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1)
            {
                throw new ProtocolException("A number has more than 64 bits.");
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next <= 0x7f)
            {
                return value <= max ? value : throw new ProtocolException($"{value} is more than {max}.");
            }
        }
    }

    public long ReadInteger(long min = long.MinValue, long max = long.MaxValue)
    {
        var zigzag = ReadUnsigned();
        var value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return value >= min && value <= max ? value : throw new ProtocolException($"{value} is not from {min} to {max}.");
    }

    public int ReadInt32(int min, int max) => (int)ReadInteger(min, max);

    /// <summary>How many items follow: never more than the bytes left can hold, so that it is safe to make room for them.</summary>
    /// <param name="minBytesPerItem">What the shortest item takes. Above zero.</param>
    public int ReadCount(int minBytesPerItem) => (int)ReadUnsigned((ulong)(_rest.Length / minBytesPerItem));

    /// <summary>Any, also what is not a number.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public TimeSpan ReadDuration(TimeSpan min, TimeSpan max) => new(ReadInteger(min.Ticks, max.Ticks));

    /// <param name="maxBytes">The longest text, in UTF-8.</param>
    public string ReadString(int maxBytes) => WireWriter.Utf8.GetString(Take((int)ReadUnsigned((ulong)maxBytes)));

    /// <returns>A copy.</returns>
    public byte[] ReadBytes() => Take(ReadCount(minBytesPerItem: 1)).ToArray();

    /// <summary>To be called after the last item.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new ProtocolException($"{_rest.Length} bytes are left over.");
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
