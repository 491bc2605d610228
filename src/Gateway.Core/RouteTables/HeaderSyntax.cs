namespace Gateway.Core.RouteTables;

/// <summary>Headers that transforms change.</summary>
internal static class HeaderSyntax
{
    /// <summary>Headers of one connection (RFC 9110, section 7.6.1) or of message framing, which the gateway keeps itself.</summary>
    private static readonly HashSet<string> Managed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>What is wrong with the name of a header to change, or null.</summary>
    public static string? CheckChangeable(string name)
    {
        if (TokenSyntax.Check("header name", name) is { } fault)
        {
            return fault;
        }

        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            return $"The header {FaultText.Quote(name)} cannot be changed here. Use requestHeaderOriginalHost to choose what the "
                + "backend sees.";
        }

        return Managed.Contains(name)
            ? $"The header {FaultText.Quote(name)} belongs to a connection or to the framing of a message, which the gateway "
                + "manages. Remove this transform."
            : null;
    }

    /// <summary>What is wrong with a value to send, or null.</summary>
    public static string? CheckValue(string value)
    {
        foreach (var character in value)
        {
            if (character is '\r' or '\n' or '\0')
            {
                return $"The header value {FaultText.Quote(value)} contains a line break or a null character, which no header "
                    + "can carry. Remove it.";
            }

            if (char.IsControl(character) || !char.IsAscii(character))
            {
                return $"The header value {FaultText.Quote(value)} contains {FaultText.Quote(character.ToString())}. Use only "
                    + "printable ASCII; percent-encode anything else.";
            }
        }

        return null;
    }
}
