using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;
using Gateway.Proxy.Settings;
using NJsonSchema;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>The schemas and samples in <c>config/</c>. With GATEWAY_UPDATE_SCHEMA=1 the schemas are written anew.</summary>
public sealed class ConfigSchemaTests
{
    private const string Broken =
        """
        routes:
          a:
            clusterId: c
            ordr: 5
            match: { path: [a] }
            timeouts: { total: 30 }
        clusters:
          c: { protocol: http3 }
        """;

    [Theory]
    [InlineData("gateway.schema.json", typeof(RouteTable), "Route table")]
    [InlineData("node.schema.json", typeof(NodeSettings), "Node settings")]
    public void Schema_OfTheModel_IsTheOneInTheRepository(string file, Type model, string title)
    {
        var documentation = new XmlDocumentation(typeof(RouteTable).Assembly, typeof(NodeSettings).Assembly);
        var schema = new SchemaGenerator(documentation).Generate(model, title);
        var path = Config(file);
        if (Environment.GetEnvironmentVariable("GATEWAY_UPDATE_SCHEMA") == "1")
        {
            File.WriteAllText(path, schema);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == schema,
            $"config/{file} is stale. Run the tests once with GATEWAY_UPDATE_SCHEMA=1 and commit the file.");
    }

    [Theory]
    [InlineData("gateway.schema.json", "/routes")]
    [InlineData("node.schema.json", "/listeners")]
    public async Task Schema_EveryKey_IsDescribed(string file, string key)
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Config(file)));

        Assert.Contains(key[1..], schema.Properties.Keys);
        Assert.All(
            schema.Definitions.Values.Append(schema).SelectMany(definition => definition.Properties),
            property => Assert.False(string.IsNullOrEmpty(property.Value.Description), property.Key));
    }

    [Theory]
    [InlineData("routes.yaml", "gateway.schema.json")]
    [InlineData("minimal.json", "gateway.schema.json")]
    [InlineData("node.yaml", "node.schema.json")]
    public async Task Sample_AgainstItsSchema_IsValid(string file, string schema)
        => Assert.Empty(await ValidateAsync(await File.ReadAllTextAsync(Config(file)), file, schema));

    [Theory]
    [InlineData("routes.yaml", "gateway.schema.json")]
    [InlineData("node.yaml", "node.schema.json")]
    public void Sample_FirstLine_NamesTheSchemaForEditors(string file, string schema)
        => Assert.Equal($"# yaml-language-server: $schema=./{schema}", File.ReadLines(Config(file)).First());

    [Fact]
    public async Task Schema_BrokenTable_IsRefusedForEachFault()
    {
        var errors = await ValidateAsync(Broken, "broken.yaml", "gateway.schema.json");

        Assert.Equal(
            ["#/clusters.c.protocol", "#/routes.a.match.path", "#/routes.a.ordr", "#/routes.a.timeouts.total"],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schema_VariablesForScalars_AreValid()
        => Assert.Empty(await ValidateAsync(
            """
            routes:
              a:
                clusterId: ${C}
                order: ${ORDER:-5}
                timeouts: { total: "${T}s" }
                transforms: [{ requestHeaderOriginalHost: "${H:-true}" }]
            clusters:
              c: { protocol: "${P}", destinations: { x: { address: "http://${H}" } } }
            """,
            "variables.yaml",
            "gateway.schema.json"));

    private static async Task<IEnumerable<string>> ValidateAsync(string text, string name, string schemaFile)
    {
        var faults = new DocumentFaults();
        var root = DocumentReader.ReadText(text, name, faults);
        Assert.Equal(0, faults.Count);
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Config(schemaFile)));
        return Leaves(schema.Validate(YamlToJson.Convert(root!)!.ToJsonString())).Distinct();
    }

    // Errors in values of free keys are reported at the mapping, with the real ones inside.
    private static IEnumerable<string> Leaves(IEnumerable<NJsonSchema.Validation.ValidationError> errors) => errors.SelectMany(error =>
        error is NJsonSchema.Validation.ChildSchemaValidationError { Kind: NJsonSchema.Validation.ValidationErrorKind.AdditionalPropertiesNotValid } parent
            ? Leaves(parent.Errors.Values.SelectMany(inner => inner))
            : [error.Path ?? ""]);

    private static string Config(string file) => Path.Combine(Reading.Repository, "config", file);
}
