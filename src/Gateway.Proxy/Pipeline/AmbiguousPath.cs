using System.Buffers;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// Recognises paths that a backend may read differently from the gateway: the gateway chooses the route by one
/// reading, and forwards the bytes.
/// </summary>
internal static class AmbiguousPath
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create(".\\%;");

    /// <summary>
    /// Whether a segment is <c>.</c> or <c>..</c>, where dots and separators may be escaped, separators may be
    /// backslashes, and a segment may end in parameters (<c>..;x</c>).
    /// </summary>
    /// <param name="rawTarget">The request target; its query is left alone.</param>
    public static bool Detect(ReadOnlySpan<char> rawTarget)
    {
        var query = rawTarget.IndexOf('?');
        var path = query < 0 ? rawTarget : rawTarget[..query];
        return path.ContainsAny(Suspects) && HasDotSegment(path);
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        // Of the segment so far: how many dots, and whether it has been nothing else. -1: something else.
        var dots = 0;
        for (var i = 0; i < path.Length;)
        {
            var c = Read(path, ref i);
            if (c is '/' or '\\')
            {
                if (dots is 1 or 2)
                {
                    return true;
                }

                dots = 0;
            }
            else if (c == ';' && dots is 1 or 2)
            {
                return true;
            }
            else
            {
                dots = c == '.' && dots >= 0 ? dots + 1 : -1;
            }
        }

        return dots is 1 or 2;
    }

    /// <summary>The next character, unescaped where it is escaped and plain otherwise.</summary>
    private static char Read(ReadOnlySpan<char> path, ref int index)
    {
        var c = path[index++];
        if (c == '%' && index + 2 <= path.Length && char.IsAsciiHexDigit(path[index]) && char.IsAsciiHexDigit(path[index + 1]))
        {
            c = (char)((Value(path[index]) << 4) | Value(path[index + 1]));
            index += 2;
        }

        return c;
    }

    private static int Value(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
