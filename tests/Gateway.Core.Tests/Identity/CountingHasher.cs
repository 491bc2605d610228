using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>Counts what it hashes.</summary>
internal struct CountingHasher : IKeyHasher
{
    public int Sha256Count { get; private set; }

    public int HmacCount { get; private set; }

    public int Bytes { get; private set; }

    public void Sha256(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Sha256Count++;
        Bytes += data.Length;
        default(KeyHasher).Sha256(data, hash);
    }

    public void Hmac(KeyPepper pepper, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        HmacCount++;
        Bytes += data.Length;
        default(KeyHasher).Hmac(pepper, data, hash);
    }
}
