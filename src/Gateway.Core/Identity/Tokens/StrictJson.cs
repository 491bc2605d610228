using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Core.Identity.Tokens;

/// <summary>
/// Reads JSON objects that two readers could not understand in two ways: no member twice, no half a surrogate pair, no
/// comments, nothing behind, and not too deep.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads an object; false if the bytes are anything else.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="maxDepth">Objects and lists in one another, the outermost included.</param>
    /// <param name="root">The object. Every string in it can be read.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, int maxDepth, out JsonElement root)
    {
        root = default;
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            ReadEscapes(json, maxDepth);
            root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // What reading an escaped half of a surrogate pair throws.
        }
    }

    /// <summary>Reads every text with escapes, which the parser leaves to whoever asks for it later.</summary>
    private static void ReadEscapes(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }
}
