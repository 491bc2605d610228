using System.Buffers.Binary;
using Orleans.Storage;

namespace Gateway.Engine.Orleans.Storage;

/// <summary>One byte of layout, one of flags, eight of time, little-endian; then the state.</summary>
internal sealed class StoredAuthoritySerializer : IGrainStorageSerializer
{
    private const byte Layout = 1;
    private const int HeaderLength = 10;

    public BinaryData Serialize<T>(T input)
    {
        var stored = input as StoredAuthority ?? throw new NotSupportedException($"Only authorities are stored, not {typeof(T)}.");
        var bytes = new byte[HeaderLength + stored.State.Length];
        bytes[0] = Layout;
        bytes[1] = stored.IsCurrent ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), stored.Now);
        stored.State.CopyTo(bytes.AsMemory(HeaderLength));
        return new(bytes);
    }

    public T Deserialize<T>(BinaryData input)
    {
        var bytes = input.ToMemory();
        if (bytes.Length < HeaderLength || bytes.Span[0] != Layout || bytes.Span[1] > 1)
        {
            throw new InvalidDataException(
                $"A stored authority of {bytes.Length} bytes cannot be read: it is damaged, or a newer release wrote it.");
        }

        var stored = new StoredAuthority(BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[2..]), bytes.Span[1] == 1, bytes[HeaderLength..]);
        return (T)(object)stored;
    }
}
