using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Core.Engines;

/// <summary>Keys as stores and wires can carry them: printable ASCII without a character that means something there.</summary>
/// <remarks>
/// Each UTF-16 unit other than a letter, a digit, '.', '-' or '_' is written ~ and four hexadecimal digits. Exact both
/// ways, also for lone surrogates, which UTF-8 would all make one character and so join their keys.
/// </remarks>
public static class KeyText
{
    /// <summary>The longest text of a key, in characters.</summary>
    public const int MaxLength = 5 * EngineBounds.MaxKeyLength;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>The text of a key.</summary>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    public static string Encode(string key)
    {
        EngineBounds.CheckKey(key);
        if (!key.AsSpan().ContainsAnyExcept(Plain))
        {
            return key;
        }

        var text = new StringBuilder(key.Length + 16);
        foreach (var unit in key)
        {
            if (Plain.Contains(unit))
            {
                text.Append(unit);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"~{(int)unit:x4}");
            }
        }

        return text.ToString();
    }

    /// <summary>The key of a text that <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">It did not write this.</exception>
    public static string Decode(string text)
    {
        var key = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '~')
            {
                key.Append(text[index]);
            }
            else if (text.Length - index >= 5
                && ushort.TryParse(text.AsSpan(index + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                key.Append((char)unit);
                index += 4;
            }
            else
            {
                break;
            }
        }

        var decoded = key.ToString();
        return decoded.Length is > 0 and <= EngineBounds.MaxKeyLength && Encode(decoded) == text
            ? decoded
            : throw new FormatException("The text is not that of a key.");
    }
}
