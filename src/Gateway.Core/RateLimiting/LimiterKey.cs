using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Core.Identity;

namespace Gateway.Core.RateLimiting;

/// <summary>Whose bucket in which policy, small enough to hash and compare in a few nanoseconds.</summary>
/// <param name="Policy">The policy's <see cref="LimiterEdgeTable.OrdinalOf"/> on this node.</param>
/// <param name="Client">The client: equal on all nodes.</param>
/// <remarks>
/// No two clients share a value. Addresses stand with an even number; of consumers stands 127 bits of a
/// SHA-256, with an odd one. Among n consumers two are equal with a probability of n² / 2¹²⁸, for a hundred million
/// 3·10⁻²³; to construct two takes 2⁶³ hashes, and ids come from operators and identity providers anyway.
/// </remarks>
public readonly record struct LimiterKey(int Policy, UInt128 Client)
{
    /// <summary>The client value of an identified consumer. Hashes: keep it with the consumer.</summary>
    public static UInt128 ClientOf(string consumerId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bytes = Encoding.UTF8.GetByteCount(consumerId);
        var text = bytes <= 256 ? stackalloc byte[bytes] : new byte[bytes];
        Encoding.UTF8.GetBytes(consumerId, text);
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash) | 1;
    }

    /// <summary>The client value of an anonymous caller.</summary>
    /// <remarks>Shifted, IPv4 stands even and alone in the low half, where the networks of IPv6 have nothing.</remarks>
    public static UInt128 ClientOf(ClientAddress address) =>
        address.Value >> 64 == 0 ? address.Value << 1 : address.Value;
}
