using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Core.Identity.Tokens;

/// <summary>
/// Base64url as JOSE has it (RFC 7515, section 2): without padding, line breaks or white space, and with the unused bits
/// of the last character zero. So a text is the only one for its bytes, and a token has no second spelling.
/// </summary>
internal static class Base64UrlText
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Digits);

    /// <summary>Reads text; false if it is anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var rest = text.Length % 4;
        if (rest == 1 || text.ContainsAnyExcept(Allowed) || (rest != 0 && (Digits.IndexOf(text[^1], StringComparison.Ordinal) & (rest == 2 ? 15 : 3)) != 0))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
