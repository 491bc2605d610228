using System.Globalization;
using System.Text;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Writes claims as header values that can be read back, whatever the claims hold.</summary>
public static class ClaimHeaderValue
{
    /// <summary>In characters. A longer value is left out: half a claim would be another one.</summary>
    private const int MaxLength = 4096;

    /// <summary>The value; null where there is nothing to say, or too much.</summary>
    public static string? Of(string[] values)
    {
        var text = string.Join(',', values.Select(value => Encode(value, isItem: values.Length > 1)));
        return text.Length is > 0 and <= MaxLength ? text : null;
    }

    private static string Encode(string value, bool isItem)
    {
        var text = new StringBuilder(value.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is > ' ' and <= '~' and not '%' && !(isItem && rune.Value == ','))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
            {
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return text.ToString();
    }
}
