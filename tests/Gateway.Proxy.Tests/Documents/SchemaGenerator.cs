using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>Writes the JSON schema (draft-07) of a document from its model and the model's comments.</summary>
internal sealed class SchemaGenerator(XmlDocumentation documentation)
{
    // A variable in quotes may stand for any scalar.
    private const string VariablePattern = @"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);

    public string Generate(Type type, string title)
    {
        var root = Record(DocumentType.Of(type));
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (key, value) in root)
        {
            schema[key] = value!.DeepClone();
        }

        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string", ["description"] = "The schema, for editors." });
        schema["definitions"] = new JsonObject(_definitions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        return schema.ToJsonString(Options) + "\n";
    }

    private JsonObject Record(DocumentType type)
    {
        var schema = new JsonObject { ["type"] = "object" };
        Describe(schema, documentation.Of(type.Type));
        var defaults = type.CreatePlaceholder();
        var properties = new JsonObject();
        foreach (var property in type.Properties)
        {
            properties[property.Name] = Property(property, property.IsRequired ? null : property.Get(defaults));
        }

        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        if (type.Properties.Any(property => property.IsRequired))
        {
            schema["required"] = new JsonArray([.. type.Properties.Where(property => property.IsRequired).Select(property => JsonValue.Create(property.Name))]);
        }

        return schema;
    }

    private JsonObject Property(DocumentProperty property, object? value)
    {
        var schema = new JsonObject();
        Describe(schema, documentation.Of(property.Info));
        foreach (var (key, part) in Value(property.Type, property))
        {
            schema[key] = part!.DeepClone();
        }

        if (Default(value) is { } simple)
        {
            schema["default"] = simple;
        }

        return schema;
    }

    private JsonObject Value(DocumentType type, DocumentProperty? property) => type.Kind switch
    {
        DocumentTypeKind.Record => Reference(type),
        DocumentTypeKind.List => new() { ["type"] = "array", ["items"] = Value(type.Element!, property: null) },
        DocumentTypeKind.Map => new() { ["type"] = "object", ["additionalProperties"] = Value(type.Element!, property: null) },
        _ when type.Type == typeof(string) => new() { ["type"] = "string" },
        _ => new() { ["anyOf"] = new JsonArray(Scalar(type, property), new JsonObject { ["type"] = "string", ["pattern"] = VariablePattern }) },
    };

    private JsonObject Reference(DocumentType type)
    {
        var name = type.Type.Name;
        if (_definitions.TryAdd(name, new JsonObject()))
        {
            _definitions[name] = Record(type);
        }

        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private JsonObject Scalar(DocumentType type, DocumentProperty? property)
    {
        if (type.Type.IsEnum)
        {
            return new()
            {
                ["enum"] = new JsonArray([.. DocumentScalarBinder.Names(type.Type).Select(name => JsonValue.Create(name))]),
                ["description"] = string.Join(' ', Enum.GetNames(type.Type).Select(name => $"{JsonNamingPolicy.CamelCase.ConvertName(name)}: {documentation.Of(type.Type, name)}")),
            };
        }

        if (type.Type == typeof(TimeSpan))
        {
            return new() { ["type"] = "string", ["pattern"] = Duration.Pattern };
        }

        var schema = new JsonObject { ["type"] = type.Type == typeof(bool) ? "boolean" : type.Type == typeof(double) ? "number" : "integer" };
        if (property?.Range is { } range)
        {
            schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
            if (Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) < long.MaxValue)
            {
                schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
            }
        }

        return schema;
    }

    private static JsonValue? Default(object? value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        Enum member => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(member.ToString())),
        TimeSpan duration => JsonValue.Create(Duration.Format(duration)),
        _ => null,
    };

    private static void Describe(JsonObject schema, string? text)
    {
        if (text is not null)
        {
            schema["description"] = text;
        }
    }
}
