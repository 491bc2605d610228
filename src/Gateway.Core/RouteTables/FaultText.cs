using System.Globalization;
using System.Text;

namespace Gateway.Core.RouteTables;

/// <summary>Texts from the document as fault messages show them.</summary>
internal static class FaultText
{
    private const int MaxLength = 100;

    /// <summary>The text in quotation marks on one line: cut if long, control characters escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                quoted.Append(character);
            }
        }

        return quoted.Append(text.Length > MaxLength ? "…'" : "'").ToString();
    }

    /// <summary>Names for a sentence: <c>'a', 'b' or 'c'</c>.</summary>
    public static string Or(IReadOnlyList<string> names) => names.Count == 1
        ? Quote(names[0])
        : string.Join(", ", names.SkipLast(1).Select(Quote)) + " or " + Quote(names[^1]);
}
