using Gateway.Proxy.Documents;
using Gateway.Proxy.Settings;
using Gateway.Proxy.Tests.Documents;

namespace Gateway.Proxy.Tests.Settings;

public sealed class NodeSettingsReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-settings");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_NoFileAndNoVariables_GivesDefaults()
    {
        var settings = Value(null);

        Assert.Equal("http://127.0.0.1:8080", Assert.Single(settings.Listeners).Url);
        Assert.Equal(("http://127.0.0.1:8081", "data", LogDetail.Information), (settings.Admin.Url, settings.DataDirectory, settings.LogLevel));
        Assert.Null(settings.RouteTable);
    }

    /// <summary>What marks the sample's lines whose settings have no default.</summary>
    private static readonly string[] NoDefault = ["without", ".pem", ".key", "${"];

    [Fact]
    public void Read_Sample_HasNoFaults()
        => Assert.Equal(Path.Combine(Reading.Repository, "config", "routes.yaml"), Value(Path.Combine(Reading.Repository, "config", "node.yaml")).RouteTable);

    [Fact]
    public void Read_Sample_ShowsEveryDefault()
    {
        // The comment marks removed, the sample must say the same as the defaults, but for what it says has none.
        var lines = File.ReadAllLines(Path.Combine(Reading.Repository, "config", "node.yaml"))
            .SkipWhile(line => !line.StartsWith("routeTable", StringComparison.Ordinal))
            .Select(line => line.StartsWith("# ", StringComparison.Ordinal) ? line[2..] : line)
            .Where(line => !NoDefault.Any(mark => line.Contains(mark, StringComparison.Ordinal)));

        var settings = Value(Write("all.yaml", string.Join('\n', lines)));

        Assert.Equal(Json(new NodeSettings() with { RouteTable = settings.RouteTable }), Json(settings));
    }

    [Fact]
    public void Read_PathsInTheFile_AreRelativeToIt()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "c.pem"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "c.key"), "");
        var path = Write(
            "node.yaml",
            "routeTable: sub/routes.yaml\ndataDirectory: state\naccessLog: { path: log/access.log }\nlisteners:\n  - url: https://*:8443\n    certificate: { path: c.pem, keyPath: c.key }\nbackendTls: { inside: { certificate: { path: c.pem, keyPath: c.key }, caPath: c.pem } }\n");

        var settings = Value(path);

        Assert.Equal(Path.Combine(_folder.FullName, "sub/routes.yaml"), settings.RouteTable);
        Assert.Equal(Path.Combine(_folder.FullName, "log/access.log"), settings.AccessLog.Path);
        Assert.Equal(Path.Combine(_folder.FullName, "c.pem"), settings.Listeners[0].Certificate!.Path);
        Assert.Equal(Path.Combine(_folder.FullName, "c.key"), settings.Listeners[0].Certificate!.KeyPath);
        var tls = settings.BackendTls["inside"];
        Assert.Equal((settings.Listeners[0].Certificate, settings.Listeners[0].Certificate!.Path), (tls.Certificate, tls.CaPath));
        Assert.Equal("state", settings.DataDirectory);
    }

    [Fact]
    public void Read_PathsFromTheEnvironment_StayAsTheyAre()
    {
        var settings = Value(Write("node.yaml", "routeTable: a.yaml\n"), ("GATEWAY_ROUTETABLE", "b.yaml"), ("GATEWAY_ACCESSLOG__PATH", "c.log"));

        Assert.Equal(("b.yaml", "c.log"), (settings.RouteTable, settings.AccessLog.Path));
    }

    [Fact]
    public void Read_AbsolutePaths_StayAsTheyAre()
        => Assert.Equal("/etc/routes.yaml", Value(Write("node.yaml", "routeTable: /etc/routes.yaml\n")).RouteTable);

    [Fact]
    public void Read_VariablesInTheFile_AreReplaced()
        => Assert.Equal("http://10.0.0.1:9", Value(Write("node.yaml", "admin: { url: \"http://${IP}:${PORT:-9}\" }\n"), ("IP", "10.0.0.1")).Admin.Url);

    [Fact]
    public void Read_SeveralFaults_ReportsAllWithTheirPlaces()
    {
        var path = Write(
            "node.yaml",
            "listenrs: []\nadmin: { url: https://x }\ntrustedProxies: [10.0.0.1/8]\nlimits: { maxRequestHeaders: 1 }\nshutdown: { timeout: 0s, drainDelay: none }\n");

        var faults = Faults(path, ("GATEWAY_LOGLEVEL", "loud"), ("GATEWAY_LISTENERS__0__URL", "http://host:1"));

        Assert.Equal(
            [
                $"{path}:1:1: unknown key 'listenrs'; did you mean 'listeners'?",
                $"{path}:2:15: 'https://x' has no port. Write for example https://x:8080.",
                $"{path}:3:18: '10.0.0.1/8' is not the first address of its range. Write 10.0.0.0/8 for the range, or 10.0.0.1 for the one address.",
                $"{path}:4:30: 'maxRequestHeaders' must be from 10 to 10,000, not 1.",
                $"{path}:5:22: timeout must be more than 0s and at most 1d, or none, not 0s.",
                $"{path}:5:38: drainDelay must be from 0s to 1d, not none.",
                "GATEWAY_LISTENERS__0__URL: 'http://host:1' has the host 'host'. Write an IP address (IPv6 in brackets), localhost, or * for every address.",
                "GATEWAY_LOGLEVEL: 'logLevel' must be one of debug, information, warning, error, not 'loud'.",
            ],
            faults);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-0.25")]
    public void Read_ShareOutOfRange_IsToldAsItWasWritten(string share)
    {
        var path = Write("node.yaml", $"accessLog: {{ sampling: {share} }}\n");

        Assert.Equal([$"{path}:1:24: 'sampling' must be from 0 to 1, not {share}."], Faults(path));
    }

    [Fact]
    public void Read_MissingFile_IsTheOnlyFault()
        => Assert.Equal(["/nowhere/node.yaml: there is no such file (looked at /nowhere/node.yaml)."], Faults("/nowhere/node.yaml", ("GATEWAY_LOGLEVEL", "loud")));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Json(NodeSettings settings) => System.Text.Json.JsonSerializer.Serialize(settings);

    private static NodeSettings Value(string? path, params (string Name, string Value)[] environment)
    {
        var result = Read(path, environment);
        Assert.Empty(result.Faults);
        return result.Value!;
    }

    private static IEnumerable<string> Faults(string? path, params (string Name, string Value)[] environment)
        => Read(path, environment).Faults.Select(fault => fault.ToString());

    private static DocumentResult<NodeSettings> Read(string? path, (string Name, string Value)[] environment)
        => NodeSettingsReader.Read(path, environment.ToDictionary(variable => variable.Name, variable => variable.Value));
}
