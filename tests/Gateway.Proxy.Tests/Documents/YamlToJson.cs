using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>Makes JSON of a document as an editor's YAML support does before it applies a schema.</summary>
internal static class YamlToJson
{
    public static JsonNode? Convert(DocumentNode node) => node switch
    {
        DocumentMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Convert(entry.Value)))),
        DocumentSequence sequence => new JsonArray([.. sequence.Items.Select(Convert)]),
        _ => Convert((DocumentScalar)node),
    };

    private static JsonValue? Convert(DocumentScalar scalar) => scalar switch
    {
        { Kind: DocumentScalarKind.Null } => null,
        { Kind: DocumentScalarKind.Text } => JsonValue.Create(scalar.Text),
        { Text: "true" or "false" } => JsonValue.Create(scalar.Text == "true"),
        _ when decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Text),
    };
}
