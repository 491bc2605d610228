namespace Gateway.Core.Identity.Sessions;

/// <summary>Where a browser goes after signing in: only ever to this gateway.</summary>
public static class ReturnAddress
{
    private const int MaxLength = 2048;
    private const string Home = "/";

    /// <summary>
    /// The path and query as they are, if browsers take them for a path of the host they are at; otherwise the root. Not so
    /// with //host and /\host, which lead elsewhere, and with characters that browsers drop before they look.
    /// </summary>
    public static string Of(string? target) =>
        target is { Length: > 0 and <= MaxLength } && target[0] == '/'
            && (target.Length == 1 || target[1] is not ('/' or '\\'))
            && !target.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? target
            : Home;
}
