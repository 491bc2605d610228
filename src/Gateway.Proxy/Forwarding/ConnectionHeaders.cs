using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// The headers that belong to one connection and must not be forwarded (RFC 9110, section 7.6.1): the known ones,
/// and those that the Connection header names.
/// </summary>
internal static class ConnectionHeaders
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the header stays on this connection.</summary>
    /// <param name="name">The header.</param>
    /// <param name="connection">The message's Connection header.</param>
    public static bool Contains(string name, StringValues connection)
        => Known.Contains(name) || (connection.Count > 0 && IsNominated(name, connection));

    private static bool IsNominated(string name, StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var option in line.AsSpan().Split(','))
            {
                if (line.AsSpan(option).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
