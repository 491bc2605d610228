using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>One change to the path that the backend sees. The rest of it passes byte for byte.</summary>
/// <param name="Prefix">Decoded, without a slash at the end.</param>
/// <param name="Removes">Whether the prefix goes or comes.</param>
internal sealed record PathEdit(string Prefix, bool Removes)
{
    private readonly string _encodedPrefix = Uri.EscapeDataString(Prefix).Replace("%2F", "/", StringComparison.Ordinal);

    public static PathEdit? From(Transform transform) => (transform.PathRemovePrefix, transform.PathPrefix) switch
    {
        ({ } prefix, _) => new(prefix.TrimEnd('/'), Removes: true),
        (_, { } prefix) => new(prefix.TrimEnd('/'), Removes: false),
        _ => null,
    };

    /// <summary>Applies the change to a path as it came over the wire.</summary>
    public string Apply(string rawPath) => Removes ? Remove(rawPath) : _encodedPrefix + rawPath;

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
