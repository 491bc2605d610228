using System.Net;
using System.Net.Sockets;
using Gateway.Core.Routing;

namespace Gateway.Core.RouteTables;

/// <summary>Hosts in a route's match.</summary>
internal static class HostSyntax
{
    private const int MaxLabelLength = 63;

    /// <summary>What is wrong with a host or wildcard, or null.</summary>
    public static string? Check(string host)
    {
        if (host.Length == 0)
        {
            return "The host is empty. Write one, or leave hosts out to match every host.";
        }

        var quoted = FaultText.Quote(host);
        if (host == "*")
        {
            return "The host '*' is no wildcard here. Leave hosts out to match every host.";
        }

        if (host.Contains("://", StringComparison.Ordinal))
        {
            return $"The host {quoted} has a scheme. Write the host alone, such as 'api.example.com'.";
        }

        return host.StartsWith('[') ? CheckIPv6(host, quoted) : CheckName(host, quoted);
    }

    /// <summary>What is wrong with a host that is a name and no wildcard, or null.</summary>
    public static string? CheckExact(string host)
        => Check(host) ?? (host.Contains('*', StringComparison.Ordinal) ? $"The host {FaultText.Quote(host)} is a wildcard. Write one name." : null);

    private static string? CheckIPv6(string host, string quoted)
    {
        var end = host.IndexOf(']', StringComparison.Ordinal);
        if (end > 0 && host.AsSpan(end + 1).StartsWith(":"))
        {
            return Port(host, quoted, host[..(end + 1)]);
        }

        if (end != host.Length - 1
            || host.Contains('%', StringComparison.Ordinal)
            || !IPAddress.TryParse(host.AsSpan(1, end - 1), out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return $"The host {quoted} is no IPv6 address in brackets. Write one such as '[2001:db8::1]', without zone.";
        }

        var canonical = $"[{address}]";
        return host.Equals(canonical, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The host {quoted} is not in the form that clients send. Write '{canonical}'.";
    }

    private static string? CheckName(string host, string quoted)
    {
        if (host.Any(character => !char.IsAscii(character)))
        {
            return $"The host {quoted} has characters outside ASCII. Write it in punycode, with labels such as "
                + "'xn--mnchen-3ya', as clients send it.";
        }

        var colon = host.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return IPAddress.TryParse(host, out _)
                ? $"The host {quoted} is an IPv6 address without brackets. Write {FaultText.Quote($"[{host}]")}."
                : Port(host, quoted, host[..colon]);
        }

        if (host.Length > HostPattern.MaxLength)
        {
            return $"The host {quoted} has {host.Length} characters, and no host has more than {HostPattern.MaxLength}. Shorten it.";
        }

        if (host.EndsWith('.'))
        {
            return $"The host {quoted} ends in a dot, which is ignored in requests. Leave it out.";
        }

        var pattern = HostPattern.Parse(host);
        return CheckWildcard(pattern, host, quoted) ?? CheckLabels(pattern.Name.Split('.'), quoted)
            ?? CheckNumeric(pattern, quoted);
    }

    private static string? CheckWildcard(HostPattern pattern, string host, string quoted)
    {
        var name = pattern.Name;
        if (!name.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        return pattern.Kind == HostKind.Wildcard || !host.StartsWith('*')
            ? $"The host {quoted} has a wildcard that is not its first label. Write it once, at the start: '*.example.com'."
            : $"The host {quoted} has a wildcard that is not a whole label. Write '*.' and a domain: '*.example.com'.";
    }

    private static string? CheckLabels(string[] labels, string quoted)
    {
        foreach (var label in labels)
        {
            if (label.Length == 0)
            {
                return $"The host {quoted} has an empty label. Remove the extra dot.";
            }

            if (label.Length > MaxLabelLength)
            {
                return $"The host {quoted} has a label of {label.Length} characters. Shorten it to at most {MaxLabelLength}.";
            }

            if (label.FirstOrDefault(character => !IsLabelCharacter(character)) is var wrong and not '\0')
            {
                return $"The host {quoted} contains {FaultText.Quote(wrong.ToString())}. Use letters, digits, '-' and dots, "
                    + "without path or port.";
            }

            if (label.Contains('\0', StringComparison.Ordinal))
            {
                return $"The host {quoted} contains a null character. Remove it.";
            }

            if (label.StartsWith('-') || label.EndsWith('-'))
            {
                return $"The host {quoted} has a label that begins or ends with '-': {FaultText.Quote(label)}. Remove the '-'.";
            }
        }

        return null;
    }

    private static string? CheckNumeric(HostPattern pattern, string quoted)
    {
        var labels = pattern.Name.Split('.');
        if (!labels[^1].All(char.IsAsciiDigit))
        {
            return null;
        }

        var isAddress = pattern.Kind == HostKind.Exact && labels.Length == 4 && labels.All(IsOctet);
        return isAddress ? null : $"The host {quoted} ends in a number but is no IPv4 address. Write all four, such as '192.0.2.1'.";
    }

    private static bool IsOctet(string label) =>
        byte.TryParse(label, out var octet)
        && label == octet.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsLabelCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private static string Port(string host, string quoted, string name) =>
        $"The host {quoted} has a port: {FaultText.Quote(host[name.Length..])}. Write {FaultText.Quote(name)}; a route takes "
            + "requests on every port.";
}
