using System.Text;
using System.Text.Json;

namespace Gateway.Proxy.Documents;

/// <summary>Reads JSON as RFC 8259 has it: no comments, no trailing commas.</summary>
internal static class JsonDocumentReader
{
    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
        // The tree builder's own bound strikes first and says more.
        MaxDepth = DocumentLimits.MaxDepth + 2,
    };

    /// <summary>The document's tree; null after a fault.</summary>
    public static DocumentNode? Read(string text, string name, DocumentFaults faults)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var places = new JsonPlaces(bytes, name);
        var builder = new DocumentTreeBuilder(faults);
        var reader = new Utf8JsonReader(bytes, Options);
        try
        {
            while (reader.Read())
            {
                if (!Add(ref reader, builder, places.At(reader.TokenStartIndex)))
                {
                    return null;
                }
            }
        }
        catch (JsonException exception)
        {
            var place = places.At(exception);
            faults.Add(place, JsonSyntax.Explain(exception.Message, places.IsAtEnd));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to an escape that is half a character, such as "\ud800".
            faults.Add(places.At(reader.TokenStartIndex), "an escape in this text is half a surrogate pair. Write both halves, or the character itself.");
            return null;
        }

        return builder.Root;
    }

    private static bool Add(ref Utf8JsonReader reader, DocumentTreeBuilder builder, DocumentPlace place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return builder.BeginMapping(place);
            case JsonTokenType.StartArray:
                return builder.BeginSequence(place);
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.End();
                return true;
            case JsonTokenType.PropertyName:
                builder.Key(reader.GetString()!, place);
                return true;
            default:
                return builder.Scalar(Scalar(ref reader, place));
        }
    }

    private static DocumentScalar Scalar(ref Utf8JsonReader reader, DocumentPlace place) => reader.TokenType switch
    {
        JsonTokenType.String => new(place, DocumentScalarKind.Text, reader.GetString()!),
        JsonTokenType.Number => new(place, DocumentScalarKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => new(place, DocumentScalarKind.Boolean, "true"),
        JsonTokenType.False => new(place, DocumentScalarKind.Boolean, "false"),
        _ => new(place, DocumentScalarKind.Null, ""),
    };
}
