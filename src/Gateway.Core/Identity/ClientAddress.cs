using System.Buffers.Binary;
using System.Net;

namespace Gateway.Core.Identity;

/// <summary>
/// What counts as one client when the caller is unknown: an IPv4 address, or the /64 network of an IPv6 address, of
/// which one subscriber can use every address.
/// </summary>
/// <param name="Value">
/// The network's first address; IPv4 as ::ffff:a.b.c.d, which no /64 network is. Distinct clients have distinct values.
/// </param>
public readonly record struct ClientAddress(UInt128 Value)
{
    private const ulong Mapped = 0x0000_ffff_0000_0000;
    private const ulong TranslationPrefix = 0x0064_ff9b_0000_0000;

    /// <summary>The client behind an address.</summary>
    /// <remarks>
    /// IPv4 in one of its IPv6 forms, mapped (::ffff:0:0/96) or translated (64:ff9b::/96, RFC 6052), is IPv4: as one
    /// /64 the whole IPv4 Internet would share what one client may do.
    /// </remarks>
    public static ClientAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            return Ipv4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        var isIpv4 = (high == 0 && low >> 32 == Mapped >> 32) || (high == TranslationPrefix && low >> 32 == 0);
        return isIpv4 ? Ipv4((uint)low) : new(new UInt128(high, 0));
    }

    /// <summary>The client behind a connection that may come through trusted proxies.</summary>
    /// <inheritdoc cref="ForwardedFor.Resolve{TLines}"/>
    public static ClientAddress From<TLines>(IPAddress peer, TLines forwardedFor, Func<IPAddress, bool> isTrusted)
        where TLines : IReadOnlyList<string?> => From(ForwardedFor.Resolve(peer, forwardedFor, isTrusted));

    /// <summary>Such as <c>192.0.2.1</c> or <c>2001:db8:1:2::/64</c>: one text for each client.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return Value >> 32 == Mapped >> 32
            ? new IPAddress(bytes[12..]).ToString()
            : new IPAddress(bytes) + "/64";
    }

    private static ClientAddress Ipv4(uint address) => new(new UInt128(0, Mapped | address));
}
