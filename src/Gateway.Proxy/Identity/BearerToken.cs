namespace Gateway.Proxy.Identity;

/// <summary>Credentials of the scheme Bearer (RFC 6750, section 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds the token in an Authorization header; false where its scheme is another.</summary>
    public static bool TryRead(string? authorization, out ReadOnlySpan<char> token)
    {
        token = authorization.AsSpan();
        if (!token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        token = token[Scheme.Length..].Trim(' ');
        return true;
    }
}
