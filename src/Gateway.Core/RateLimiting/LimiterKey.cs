using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Core.RateLimiting;

/// <summary>Whose bucket in which policy, small enough to hash and compare in a few nanoseconds.</summary>
/// <param name="Policy">The policy's <see cref="LimiterEdgeTable.OrdinalOf"/> on this node.</param>
/// <param name="Client">The client: equal on all nodes.</param>
/// <remarks>
/// No two clients share a value. Addresses stand as they are, with an even number; of consumers stands 127 bits of a
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

    /// <summary>The client value of an anonymous caller: its IPv4 address, or the /64 of its IPv6 address.</summary>
    public static UInt128 ClientOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return OfIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return address.IsIPv4MappedToIPv6
            ? OfIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }

    private static UInt128 OfIPv4(uint address) => new(address, 2);
}
