using System.Text.RegularExpressions;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Gateway.Tests.Deploy;

/// <summary>What can be known of docker-compose.yml without an engine: that it refers to what exists, and sets what there is to set.</summary>
public sealed class ComposeTests
{
    private static readonly string Repository = Repo.Root;
    private readonly Dictionary<object, object> _compose = Load();

    [Fact]
    public void Nodes_Environment_IsOfSettingsThatExistAndFit()
    {
        var nodes = Services.Where(s => s.Key.StartsWith("node-", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, nodes.Count);
        foreach (var (name, node) in nodes)
        {
            var variables = Map(node["environment"]).ToDictionary(v => (string)v.Key, v => Expand((string)v.Value));
            var settings = NodeSettingsReader.Read(Path.Combine(Repository, "config", "node.yaml"), variables);

            Assert.Empty(settings.Faults);
            Assert.Equal((name, EngineKind.Orleans), (settings.Value!.Name, settings.Value.Engine));
            Assert.Equal(["redis:6379"], settings.Value.Redis.Endpoints);
        }
    }

    [Fact]
    public void Nodes_Silo_IsOnTheNetworkThatNobodyElseIsOn()
    {
        var inside = Subnet("inside");
        var nodes = Services.Where(s => s.Key.StartsWith("node-", StringComparison.Ordinal));
        Assert.All(nodes, node => Assert.Equal(inside, Map(node.Value["environment"])["GATEWAY_SILO__ADDRESS"]));
        Assert.Equal(["node-1", "node-2", "node-3", "redis"], Services.Where(s => List(s.Value["networks"]).Contains("inside")).Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.Equal("true", Map(Map(_compose["networks"])["inside"])["internal"]);
    }

    [Fact]
    public void Services_WhateverTheyReferTo_IsThere()
    {
        var networks = Map(_compose["networks"]).Keys.Cast<string>().ToList();
        foreach (var (name, service) in Services)
        {
            Assert.All(List(service["networks"]), network => Assert.Contains(network, networks));
            Assert.All(Dependencies(service), other => Assert.True(Services.ContainsKey(other), $"{name} depends on {other}, which is not there."));
            Assert.All(HostPaths(service), path => Assert.True(Path.Exists(Path.Combine(Repository, path)), $"{name} mounts {path}, which is not there."));
            if (service.TryGetValue("build", out var build))
            {
                Assert.True(File.Exists(Path.Combine(Repository, (string)Map(build)["dockerfile"])), $"{name} is built by a file that is not there.");
            }
        }
    }

    [Theory]
    [InlineData("deploy/Dockerfile")]
    [InlineData("deploy/Dockerfile.backend")]
    public void Dockerfile_WhateverItCopies_IsThere(string file)
    {
        var copied = File.ReadLines(Path.Combine(Repository, file))
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository, path)), $"{path} is not there."));
    }

    [Fact]
    public void Dockerfile_OfTheGateway_BuildsAllEnginesAndRunsUnprivileged()
    {
        var text = File.ReadAllText(Path.Combine(Repository, "deploy/Dockerfile"));

        Assert.Contains("-p:Orleans=true", text, StringComparison.Ordinal);
        Assert.Contains("-p:PublishReadyToRun=true", text, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HaproxyConfiguration_ByHaproxyItself_IsValid()
    {
        // Names resolve only where the containers are.
        var text = Regex.Replace(await File.ReadAllTextAsync(Path.Combine(Repository, "deploy/haproxy.cfg")), @" node-(\d):8080", " 127.0.0.$1:8080");
        using var folder = new ProcessFolder();

        var check = await Tool.RunAsync("haproxy", ["-c", "-f", folder.Write("haproxy.cfg", text)], "", "apt-get install haproxy");

        Assert.True(check.Code == 0, check.Errors);
    }

    private Dictionary<string, Dictionary<object, object>> Services
        => Map(_compose["services"]).ToDictionary(s => (string)s.Key, s => Map(s.Value));

    private string Subnet(string network)
        => (string)Map(((List<object>)Map(Map(Map(_compose["networks"])[network])["ipam"])["config"])[0])["subnet"];

    private static Dictionary<object, object> Load()
    {
        using var reader = File.OpenText(Path.Combine(Repository, "docker-compose.yml"));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(
            new MergingParser(new Parser(reader)));
    }

    /// <summary><c>${NAME:-default}</c> with no variable set.</summary>
    private static string Expand(string text)
        => Regex.Replace(text, @"\$\{\w+:-([^}]*)\}", "$1");

    private static IEnumerable<string> Dependencies(Dictionary<object, object> service) => service.GetValueOrDefault("depends_on") switch
    {
        null => [],
        List<object> names => names.Cast<string>(),
        var map => Map(map).Keys.Cast<string>(),
    };

    private static IEnumerable<string> HostPaths(Dictionary<object, object> service)
        => List(service.GetValueOrDefault("volumes")).Select(volume => volume.Split(':')[0]).Where(path => path.StartsWith('.'));

    private static IEnumerable<string> List(object? list) => ((List<object>?)list ?? []).Cast<string>();

    private static Dictionary<object, object> Map(object map) => (Dictionary<object, object>)map;
}
