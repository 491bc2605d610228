using System.CommandLine;
using System.Text.Json;
using Gateway.Commands;
using Gateway.Tests.Support;

namespace Gateway.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Valid = "routes: { a: { clusterId: backend } }\nclusters: { backend: { destinations: { one: { address: \"http://127.0.0.1:1\" } } } }\n";

    private const string Faulty = """
        routes:
          a:
            match: { pathPrefx: /a }
            clusterId: nope
        clusters:
          c:
            destinations:
              d: { address: "ftp://x" }
        """;

    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_ValidFile_SaysSoAndExitsZero()
    {
        var file = _folder.Write("routes.yaml", Valid);

        Assert.Equal((0, $"{file} is valid: 1 routes, 1 clusters.\n", ""), await RunAsync("validate", file));
    }

    [Fact]
    public async Task Validate_FaultyFile_TellsEveryFaultWithItsPlaceAndExitsOne()
    {
        var file = _folder.Write("routes.yaml", Faulty);

        var (code, output, _) = await RunAsync("validate", file);

        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(1, code);
        Assert.Equal([$"{file}:3:14: ", $"{file}:4:16: ", $"{file}:8:21: "], lines[..^1].Select(l => l[..(l.IndexOf(": ", StringComparison.Ordinal) + 2)]));
        Assert.Equal($"{file} is not valid: 3 faults.", lines[^1]);
    }

    [Fact]
    public async Task Validate_FaultyFileAsJson_SaysTheSameToMachines()
    {
        var file = _folder.Write("routes.yaml", Faulty);

        var (code, output, _) = await RunAsync("validate", file, "--format", "json");

        Assert.Equal(1, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(file, json.GetProperty("file").GetString());
        Assert.False(json.GetProperty("valid").GetBoolean());
        var faults = json.GetProperty("faults").EnumerateArray().ToList();
        Assert.Equal([(3, 14), (4, 16), (8, 21)], faults.Select(f => (f.GetProperty("line").GetInt32(), f.GetProperty("column").GetInt32())));
        Assert.All(faults, f => Assert.Equal(file, f.GetProperty("file").GetString()));
        Assert.Equal("unknown key 'pathPrefx'; did you mean 'pathPrefix'?", faults[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Validate_ValidFileAsJson_HasNoFaults()
    {
        var file = _folder.Write("routes.json", """{ "routes": { "a": { "clusterId": "b" } }, "clusters": { "b": { "destinations": { "c": { "address": "http://h:1" } } } } }""");

        var (code, output, _) = await RunAsync("validate", file, "--format", "json");

        Assert.Equal(0, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.True(json.GetProperty("valid").GetBoolean());
        Assert.Equal(0, json.GetProperty("faults").GetArrayLength());
    }

    [Theory]
    [InlineData("missing.yaml", "there is no such file")]
    [InlineData("", "the folder has no file that ends in .yaml, .yml or .json")]
    public async Task Validate_NoFileToRead_SaysSoAndExitsOne(string name, string reason)
    {
        var (code, output, _) = await RunAsync("validate", Path.Combine(_folder.Path, name));

        Assert.Equal(1, code);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Required argument missing for command: 'validate'", "validate")]
    [InlineData("'xml' not recognized", "validate", "x.yaml", "--format", "xml")]
    [InlineData("'--bogus'", "--bogus")]
    [InlineData("'--bogus'", "run", "--bogus")]
    [InlineData("'--bogus'", "validate", "x.yaml", "--bogus")]
    [InlineData("'frobnicate'", "frobnicate")]
    public async Task Parse_WrongCommandLine_NamesWhatIsWrongShowsUsageAndExitsOne(string complaint, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "validate <FILE>")]
    [InlineData("run --help", "GATEWAY_ROUTES")]
    [InlineData("validate --help", "--output <json|text>")]
    public async Task Parse_Help_ExplainsTheCommand(string arguments, string part)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' '));

        Assert.Equal((0, ""), (code, error));
        Assert.Contains(part, output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await GatewayCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
