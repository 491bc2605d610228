using System.Globalization;
using System.Text;

namespace Gateway.Proxy.Documents;

/// <summary>Puts text from a document into a fault: short, on one line, and safe to print on a terminal.</summary>
internal static class DocumentQuote
{
    private const int MaxLength = 60;

    /// <summary>The text in single quotes.</summary>
    public static string Of(string text) => $"'{Shorten(text)}'";

    /// <summary>The text without quotes.</summary>
    public static string Shorten(string text)
    {
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            Append(result, rune);
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                result.Append("\\n");
                break;
            case '\t':
                result.Append("\\t");
                break;
            default:
                // Control and format characters could rewrite the operator's terminal or hide text.
                if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format)
                {
                    result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                }
                else
                {
                    result.Append(rune.ToString());
                }

                break;
        }
    }
}
