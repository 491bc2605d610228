using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Reads one cookie without parsing all of them.</summary>
internal static class RequestCookie
{
    /// <returns>The value of the first cookie of that name (RFC 6265, section 4.2), without quotes; empty if there is none.</returns>
    public static ReadOnlySpan<char> Find(StringValues headers, string name)
    {
        foreach (var header in headers)
        {
            var text = header.AsSpan();
            foreach (var range in text.Split(';'))
            {
                var pair = text[range].Trim(' ');
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                {
                    return pair[(name.Length + 1)..].Trim('"');
                }
            }
        }

        return default;
    }
}
