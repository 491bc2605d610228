namespace Gateway.Proxy.Forwarding;

/// <summary>Removes or adds a prefix. The rest of the path passes byte for byte.</summary>
/// <param name="Prefix">Decoded, without a slash at the end.</param>
/// <param name="Removes">Whether the prefix goes or comes.</param>
internal sealed record PathPrefixEdit(string Prefix, bool Removes) : PathEdit
{
    private readonly string _encodedPrefix = Uri.EscapeDataString(Prefix).Replace("%2F", "/", StringComparison.Ordinal);

    public override string Apply(string rawPath, string clientPath) => Removes ? Remove(rawPath) : _encodedPrefix + rawPath;

    private string Remove(string rawPath)
    {
        var length = MatchedLength(rawPath);
        return length < 0 ? rawPath
            : length == rawPath.Length ? "/"
            : rawPath[length..];
    }

    /// <summary>How much of the raw path spells the prefix, whatever it escapes; -1 if it does not, by whole segments.</summary>
    private int MatchedLength(string rawPath)
    {
        if (rawPath.StartsWith(_encodedPrefix, StringComparison.Ordinal))
        {
            return EndsSegment(rawPath, _encodedPrefix.Length) ? _encodedPrefix.Length : -1;
        }

        // The client escaped something that needs none: compare decoded, segment end by segment end.
        for (var end = rawPath.IndexOf('/', 1); ; end = rawPath.IndexOf('/', end + 1))
        {
            var length = end < 0 ? rawPath.Length : end;
            if (string.Equals(Uri.UnescapeDataString(rawPath[..length]), Prefix, StringComparison.Ordinal))
            {
                return length;
            }

            if (end < 0)
            {
                return -1;
            }
        }
    }

    private static bool EndsSegment(string path, int index) => index == path.Length || path[index] == '/';
}
