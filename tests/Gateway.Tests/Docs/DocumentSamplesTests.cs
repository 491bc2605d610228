using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Docs;

/// <summary>Every sample in the README and docs/ is what the code takes.</summary>
public partial class DocumentSamplesTests
{
    private static readonly string Root = Repo.Root;

    public static TheoryData<string, string> RouteTables => Samples("route-table");

    public static TheoryData<string, string> NodeSettings => Samples("node-settings");

    [Theory]
    [MemberData(nameof(RouteTables))]
    public void RouteTableSample_ReadAsDocumented_HasNoFault(string place, string sample)
        => Assert.Equal([], RouteTableReader.ReadText(sample, place + ".yaml", _ => null).Faults);

    /// <summary>A node makes all of it ready. Not those with identity providers: it would ask these for their keys.</summary>
    [Theory]
    [MemberData(nameof(RouteTables))]
    public async Task RouteTableSample_OnANode_IsTakenUp(string place, string sample)
    {
        if (sample.Contains("identityProviders:", StringComparison.Ordinal))
        {
            return;
        }

        using var folder = new ProcessFolder();
        using var authority = new TestAuthority("samples");
        var settings = new NodeSettings
        {
            RouteTable = folder.Write("routes.yaml", sample),
            DataDirectory = folder.Path,
            Listeners = [new() { Url = "http://127.0.0.1:0" }],
            Engine = EngineKind.Local,
            LogLevel = LogDetail.Error,
            BackendTls = new Dictionary<string, BackendTlsSettings>
            {
                ["inside"] = new() { CaPath = folder.Write("inside-ca.pem", authority.Pem) },
                ["partner"] = new() { CaPath = folder.Write("partner-ca.pem", authority.Pem) },
            },
        };
        var secret = new string('s', 32);
        await using var app = NodeHost.Build(settings, new Dictionary<string, string> { ["GATEWAY_AFFINITY_KEY"] = secret, ["GATEWAY_KEY_PEPPER"] = secret, ["CONSUL_HTTP_TOKEN"] = secret });

        var faults = NodeHost.LoadRouteTable(app);

        Assert.True(faults is null, $"{place}: {string.Join(Environment.NewLine, faults ?? [])}");
    }

    [Theory]
    [MemberData(nameof(NodeSettings))]
    public void NodeSettingsSample_ReadAsDocumented_HasNoFault(string place, string sample)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-docs-");
        var file = Path.Combine(directory.FullName, "node.yaml");
        File.WriteAllText(file, sample);
        Directory.CreateDirectory(Path.Combine(directory.FullName, "secrets"));
        string[] named = ["gateway.pem", "gateway.key", "shop.pem", "shop.key", "clients-ca.pem", "inside.pem", "inside.key", "inside-ca.pem", "partner-ca.pem", "secrets/node.pem", "secrets/node.key", "secrets/nodes-ca.pem", "secrets/redis-ca.pem", "secrets/redis-password"];
        foreach (var name in named)
        {
            File.WriteAllText(Path.Combine(directory.FullName, name), "");
        }

        var faults = NodeSettingsReader.Read(file, new Dictionary<string, string>()).Faults;

        directory.Delete(recursive: true);
        Assert.True(faults.Count == 0, $"{place}: {string.Join(Environment.NewLine, faults)}");
    }

    /// <summary>A block that nobody marked would be checked by nobody.</summary>
    [Fact]
    public void YamlBlocks_OfAllDocuments_SayWhatTheyAre()
        => Assert.All(Documents().SelectMany(d => YamlBlock().Matches(d.Text)), block => Assert.Contains(block.Groups["kind"].Value, new[] { "route-table", "node-settings" }));

    /// <summary>Links to files of the repository lead somewhere.</summary>
    [Fact]
    public void RelativeLinks_OfAllDocuments_LeadSomewhere()
    {
        var broken = from document in Documents()
                     from link in RelativeLink().Matches(document.Text)
                     let target = Path.Combine(Path.GetDirectoryName(document.Path)!, link.Groups["target"].Value)
                     where !File.Exists(target) && !Directory.Exists(target)
                     select $"{document.Path}: {link.Value}";
        Assert.Empty(broken);
    }

    private static TheoryData<string, string> Samples(string kind)
    {
        var samples = new TheoryData<string, string>();
        foreach (var (path, text) in Documents())
        {
            foreach (var block in YamlBlock().Matches(text).Where(block => block.Groups["kind"].Value == kind))
            {
                samples.Add(Path.GetRelativePath(Root, path), block.Groups["text"].Value);
            }
        }

        return samples;
    }

    private static IEnumerable<(string Path, string Text)> Documents()
        => Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Root, "README.md"))
            .Select(path => (path, File.ReadAllText(path)));


    [GeneratedRegex(@"^```yaml ?(?<kind>\S*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<target>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
