namespace Gateway.Core.Identity;

/// <summary>The hash functions, so that tests can count that a wrong key costs as many as a right one.</summary>
internal interface IKeyHasher
{
    void Sha256(ReadOnlySpan<byte> data, Span<byte> hash);

    void Hmac(KeyPepper pepper, ReadOnlySpan<byte> data, Span<byte> hash);
}
