using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>The header that keys come in.</summary>
internal static class ApiKeyHeaderSyntax
{
    /// <summary>Headers that mean something else to HTTP, to the gateway or to other kinds of identity.</summary>
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Expect", "Content-Type", "Content-Encoding", "Accept-Encoding", "Range", "Via", "Forwarded", "X-Forwarded-For",
        "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id", "traceparent", "tracestate", "Cookie", "Authorization",
        "Proxy-Authorization", "Origin", "Referer", "User-Agent",
    };

    /// <summary>Whether a header has a meaning that it could not have besides another.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name);

    /// <summary>What is wrong with the header's name, or null.</summary>
    public static string? Check(string name) => TokenSyntax.Check("header name", name) ?? (Taken.Contains(name)
        ? $"The header {FaultText.Quote(name)} has a meaning of its own, so keys cannot come in it. Use one such as 'X-Api-Key'."
        : null);
}
