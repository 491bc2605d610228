using System.Net;
using System.Net.Sockets;

namespace Gateway.Core.Identity;

/// <summary>Finds the client behind proxies from X-Forwarded-For.</summary>
public static class ForwardedFor
{
    /// <summary>More proxies than this before one client are none of the operator's.</summary>
    private const int MaxProxies = 32;

    /// <summary>The longest entry: an IPv6 address with an IPv4 tail, in brackets, with a port.</summary>
    private const int MaxEntryLength = 53;

    /// <summary>
    /// Walks from the peer towards the client, the entries from right to left, as long as the address reached is a
    /// trusted proxy's; the first that is not is the client.
    /// </summary>
    /// <param name="peer">The other end of the connection.</param>
    /// <param name="forwardedFor">The header's lines, each with one or more entries. Read only behind a trusted peer.</param>
    /// <param name="isTrusted">Whether an address is one of the operator's own proxies. IPv4 comes unmapped.</param>
    /// <returns>
    /// The client's address. Where an entry is no address ("unknown", a name, a forgery), the last proxy reached stands
    /// for the client: what lies beyond cannot be known, and must not be chosen by whoever wrote it.
    /// </returns>
    public static IPAddress Resolve<TLines>(IPAddress peer, TLines forwardedFor, Func<IPAddress, bool> isTrusted)
        where TLines : IReadOnlyList<string?>
    {
        var reached = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var proxies = 0;
        for (var line = forwardedFor.Count - 1; line >= 0; line--)
        {
            var rest = forwardedFor[line].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                var entry = rest[(comma + 1)..].Trim(" \t");
                rest = comma < 0 ? [] : rest[..comma];
                if (entry.IsEmpty)
                {
                    continue; // RFC 9110, section 5.6.1.2: empty list elements count for nothing.
                }

                if (!isTrusted(reached) || ++proxies > MaxProxies || !TryParse(entry, out var next))
                {
                    return reached;
                }

                reached = next;
            }
        }

        return reached;
    }

    /// <summary>An address as proxies write it: with or without port, IPv6 with or without brackets.</summary>
    private static bool TryParse(ReadOnlySpan<char> entry, out IPAddress address)
    {
        address = IPAddress.None;
        if (entry.Length > MaxEntryLength)
        {
            return false;
        }

        if (entry[0] == '[')
        {
            var end = entry.IndexOf(']');
            return end > 0 && IsPortOrNothing(entry[(end + 1)..]) && TryParseIpv6(entry[1..end], out address);
        }

        var colon = entry.IndexOf(':');
        if (colon >= 0 && entry.LastIndexOf(':') != colon)
        {
            return TryParseIpv6(entry, out address);
        }

        return colon < 0 ? TryParseIpv4(entry, out address) : IsPortOrNothing(entry[colon..]) && TryParseIpv4(entry[..colon], out address);
    }

    private static bool TryParseIpv6(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.ContainsAny("%[]/") || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    /// <summary>Four decimal numbers and nothing else: the base library also takes 1, 0x7f.1 and 010.0.0.1, read as octal.</summary>
    private static bool TryParseIpv4(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        Span<Range> parts = stackalloc Range[5];
        if (text.Split(parts, '.') != 4)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        for (var index = 0; index < bytes.Length; index++)
        {
            var part = text[parts[index]];
            if (part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0') || !byte.TryParse(part, out bytes[index]))
            {
                return false;
            }
        }

        address = new(bytes);
        return true;
    }

    private static bool IsPortOrNothing(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length is >= 2 and <= 6 && !text[1..].ContainsAnyExceptInRange('0', '9'));
}
