using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Gateway.Proxy.Settings;

/// <summary>The parts of a listener's url.</summary>
/// <param name="IsHttps">Whether the scheme is https.</param>
/// <param name="Host">An IP address without brackets, "localhost", or "*" for every address.</param>
/// <param name="Port">From 0, which takes a free one, to 65535.</param>
internal sealed record ListenerUrl(bool IsHttps, string Host, int Port)
{
    /// <summary>Reads a url; on failure <paramref name="problem"/> says why and what to write.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out ListenerUrl? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || url[..scheme] is not ("http" or "https"))
        {
            problem = "does not begin with http:// or https://. Write for example http://127.0.0.1:8080.";
            return false;
        }

        var authority = url[(scheme + 3)..];
        if (authority.IndexOfAny(['/', '?', '#', '@']) is >= 0 and var end)
        {
            problem = $"has more than an address and a port. Remove '{authority[end..]}'.";
            return false;
        }

        var colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']'))
        {
            problem = $"has no port. Write for example {url}:8080.";
            return false;
        }

        if (!int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            problem = $"has the port '{authority[(colon + 1)..]}'. Write a number from 0 to 65535.";
            return false;
        }

        if (ParseHost(authority[..colon]) is not { } host)
        {
            problem = $"has the host '{authority[..colon]}'. Write an IP address (IPv6 in brackets), localhost, or * for every address.";
            return false;
        }

        address = new(url.StartsWith("https:", StringComparison.Ordinal), host, port);
        problem = null;
        return true;
    }

    /// <summary>Whether the two cannot be listened on at once. Port 0 never collides.</summary>
    public bool Collides(ListenerUrl other)
        => Port == other.Port && Port != 0
            && (Host == other.Host || Covers(other) || other.Covers(this));

    /// <summary>Whether listening here takes the other's address too.</summary>
    private bool Covers(ListenerUrl other) => Host switch
    {
        // Every IPv6 address is listened on together with every IPv4 address.
        "*" or "::" => true,
        "0.0.0.0" => other.Host == "localhost" || !other.Host.Contains(':', StringComparison.Ordinal),
        "localhost" => other.Host is "127.0.0.1" or "::1",
        _ => false,
    };

    private static string? ParseHost(string text)
    {
        if (text is "*" or "localhost")
        {
            return text;
        }

        if (text is ['[', .. var inner, ']'])
        {
            return inner.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(inner, out var v6) ? v6.ToString() : null;
        }

        // The short forms of IPv4, 127.1 and plain numbers, are more often slips than meant.
        return IPAddress.TryParse(text, out var v4) && v4.ToString() == text && !text.Contains(':', StringComparison.Ordinal) ? text : null;
    }
}
