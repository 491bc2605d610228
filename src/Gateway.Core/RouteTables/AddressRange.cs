using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Core.RouteTables;

/// <summary>Reads ranges of addresses: an IP address, or a range in CIDR notation.</summary>
public static class AddressRange
{
    /// <summary>Reads an entry; a single address is a range of one. On failure says why and what to write.</summary>
    public static bool TryParse(string text, out IPNetwork range, out string? problem)
    {
        range = default;
        problem = "is neither an IP address nor a CIDR range. Write for example 10.0.0.0/8 or ::1.";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = Address(slash < 0 ? text : text[..slash]);
        if (address is null)
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            problem = $"has the prefix length '{text[(slash + 1)..]}'. Write a number from 0 to {bits}.";
            return false;
        }

        var network = Mask(address, length);
        if (!network.Equals(address))
        {
            problem = $"is not the first address of its range. Write {network}/{length} for the range, or {address} for the one address.";
            return false;
        }

        range = new(network, length);
        problem = null;
        return true;
    }

    /// <summary>Whether one of the ranges has an address. A mapped IPv4 address counts as IPv4.</summary>
    public static bool Contains(ReadOnlySpan<IPNetwork> ranges, IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads valid entries.</summary>
    public static IPNetwork[] Parse(IEnumerable<string> texts)
        => [.. texts.Select(text => TryParse(text, out var range, out var problem) ? range : throw new ArgumentException($"'{text}' {problem}", nameof(texts)))];

    /// <summary>Adds a fault for each entry that is none.</summary>
    internal static void Check(IReadOnlyList<string> texts, JsonPointer at, FaultList faults)
    {
        for (var index = 0; index < texts.Count; index++)
        {
            faults.AddIf(at[index], TryParse(texts[index], out _, out var problem) ? null : $"{FaultText.Quote(texts[index])} {problem}");
        }
    }

    // The short forms of IPv4, 10.1 and plain numbers, are more often slips than meant.
    private static IPAddress? Address(string text)
        => IPAddress.TryParse(text, out var address)
            && !text.Contains('%', StringComparison.Ordinal)
            && !text.Contains('[', StringComparison.Ordinal)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
                ? address
                : null;

    private static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(length - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xFF << (8 - kept));
        }

        return new(bytes);
    }
}
