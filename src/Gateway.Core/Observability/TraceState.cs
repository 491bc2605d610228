using System.Buffers;

namespace Gateway.Core.Observability;

/// <summary>The header tracestate of the W3C Trace Context recommendation, section 3.3: what other vendors keep along a trace.</summary>
public static class TraceState
{
    /// <summary>The most members; with more the header is not valid.</summary>
    public const int MaxMembers = 32;

    /// <summary>The longest text passed on: what the recommendation says should be, and no more.</summary>
    public const int MaxLength = 512;

    /// <summary>Members longer than this go first where something must go.</summary>
    private const int LongMember = 128;

    private const int MaxPart = 256;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");
    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not (',' or '='))]);

    /// <summary>What of a header is passed on: all of it in its order, or if that is too long, without its longest or last members.</summary>
    /// <param name="header">The header; several lines joined by commas.</param>
    /// <returns>Null where nothing is, or the header is not valid.</returns>
    public static string? Bound(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return null;
        }

        var members = header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        if (members.Count > MaxMembers || !members.TrueForAll(IsMember) || members.DistinctBy(KeyOf).Count() != members.Count)
        {
            return null;
        }

        while (members.Sum(m => m.Length) + members.Count - 1 > MaxLength)
        {
            var index = members.FindLastIndex(m => m.Length > LongMember);
            members.RemoveAt(index < 0 ? members.Count - 1 : index);
        }

        return members.Count == 0 ? null : string.Join(',', members);
    }

    private static string KeyOf(string member) => member[..member.IndexOf('=', StringComparison.Ordinal)];

    private static bool IsMember(string member)
    {
        var equals = member.IndexOf('=', StringComparison.Ordinal);
        return equals is > 0 and <= MaxPart
            && char.IsAsciiLetterLower(member[0]) | char.IsAsciiDigit(member[0])
            && !member.AsSpan(0, equals).ContainsAnyExcept(KeyCharacters)
            && member.Length - equals - 1 is > 0 and <= MaxPart
            && !member.AsSpan(equals + 1).ContainsAnyExcept(ValueCharacters);
    }
}
