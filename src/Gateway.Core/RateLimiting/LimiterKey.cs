using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Gateway.Core.Identity;

namespace Gateway.Core.RateLimiting;

/// <summary>Whose permits in which policy, small enough to hash and compare in a few nanoseconds.</summary>
/// <param name="Policy">The policy's <see cref="LimiterEdgeTable.OrdinalOf"/> on this node.</param>
/// <param name="Client">The client: equal on all nodes.</param>
/// <remarks>
/// No two clients share a value. The lowest bits tell namespaces apart: addresses are even, consumers end in 01,
/// combinations in 111 where callers cannot make as many as they like, else in 011; the rest of those are bits of a
/// SHA-256, at least 125. Among n of them two are equal with a probability of n² / 2¹²⁶, for a hundred million 10⁻²²; to
/// construct two takes 2⁶² hashes, and still only makes two values of the attacker's own choice share one limit.
/// </remarks>
public readonly record struct LimiterKey(int Policy, UInt128 Client)
{
    private const uint Namespace = 3;
    private const uint Consumer = 1;
    private const uint Bounded = 1U << 2;

    /// <summary>
    /// Whether callers can make as many of such keys as they like, because an address or a header is part of them. A node
    /// keeps only so many.
    /// </summary>
    public bool IsUnbounded => ((uint)Client & 1) == 0 || ((uint)Client & (Namespace | Bounded)) == Namespace;

    /// <summary>The client value of an identified consumer. Hashes: keep it with the consumer.</summary>
    public static UInt128 ClientOf(string consumerId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bytes = Encoding.UTF8.GetByteCount(consumerId);
        var text = bytes <= 256 ? stackalloc byte[bytes] : new byte[bytes];
        Encoding.UTF8.GetBytes(consumerId, text);
        SHA256.HashData(text, hash);
        return (BinaryPrimitives.ReadUInt128BigEndian(hash) & ~(UInt128)Namespace) | Consumer;
    }

    /// <summary>The client value of an anonymous caller.</summary>
    /// <remarks>Shifted, IPv4 stands even and alone in the low half, where the networks of IPv6 have nothing.</remarks>
    public static UInt128 ClientOf(ClientAddress address) =>
        address.Value >> 64 == 0 ? address.Value << 1 : address.Value;

    /// <summary>The client value of a combination, or of anything but a consumer and an address alone. Hashes.</summary>
    /// <param name="parts">The parts, in the order in which the policy has them.</param>
    public static UInt128 ClientOf(ReadOnlySpan<LimiterKeyPart> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += 1 + (2 * sizeof(int)) + (sizeof(char) * (part.Name.Length + (part.Value?.Length ?? 0)));
        }

        var rented = length <= 512 ? null : ArrayPool<byte>.Shared.Rent(length);
        Span<byte> text = rented ?? stackalloc byte[512];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Write(parts, text)], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        var client = (BinaryPrimitives.ReadUInt128BigEndian(hash) | Namespace) & ~(UInt128)Bounded;
        return IsBounded(parts) ? client | Bounded : client;
    }

    /// <summary>Kinds, lengths and then the text itself, unit by unit: no two lists of parts are written alike.</summary>
    private static int Write(ReadOnlySpan<LimiterKeyPart> parts, Span<byte> text)
    {
        var length = 0;
        foreach (var (kind, name, value) in parts)
        {
            text[length] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(text[(length + 1)..], name.Length);
            BinaryPrimitives.WriteInt32LittleEndian(text[(length + 5)..], value?.Length ?? -1);
            length += 9;
            length += Write(name, text[length..]);
            length += Write(value, text[length..]);
        }

        return length;
    }

    private static int Write(ReadOnlySpan<char> value, Span<byte> text)
    {
        var bytes = MemoryMarshal.AsBytes(value);
        bytes.CopyTo(text);
        return bytes.Length;
    }

    private static bool IsBounded(ReadOnlySpan<LimiterKeyPart> parts)
    {
        var isBounded = true;
        foreach (var part in parts)
        {
            isBounded &= part.Kind is LimiterKeyKind.Consumer or LimiterKeyKind.Route;
        }

        return isBounded;
    }
}
