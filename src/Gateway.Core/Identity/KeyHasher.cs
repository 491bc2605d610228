using System.Security.Cryptography;

namespace Gateway.Core.Identity;

/// <summary>The hash functions themselves.</summary>
internal readonly struct KeyHasher : IKeyHasher
{
    public void Sha256(ReadOnlySpan<byte> data, Span<byte> hash) => SHA256.HashData(data, hash);

    public void Hmac(KeyPepper pepper, ReadOnlySpan<byte> data, Span<byte> hash) => pepper.Hmac(data, hash);
}
