using System.Text.Json;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Gateway.Tests.Deploy;

/// <summary>What can be known of deploy/kubernetes without a cluster: it fits the API's schemas, itself, and the gateway.</summary>
public sealed class KubernetesTests
{
    private const string Models = "kubernetes-models@5.1.0";

    private static readonly string Manifests = Path.Combine(Repo.Root, "deploy/kubernetes");
    private readonly List<JsonElement> _resources = [.. Resources().SelectMany(file => Documents(Path.Combine(Manifests, file)))];

    [Fact]
    public async Task Resources_AgainstTheApisSchemas_AreValid()
    {
        using var folder = new ProcessFolder();
        await NodePackages.InstallAsync(folder, Models);
        var validated = await NodePackages.RunAsync(folder, $$"""
            const resources = {{JsonSerializer.Serialize(_resources)}};
            for (const resource of resources) {
              const [group, version] = resource.apiVersion.includes("/") ? resource.apiVersion.split("/") : ["", resource.apiVersion];
              const models = await import(`kubernetes-models/${group ? group + "/" : ""}${version}/index.js`).catch(() => import(`kubernetes-models/${group ? group + "/" : ""}${version}`));
              const model = models[resource.kind] ?? models.default[resource.kind];
              new model(resource).validate();
              console.log(resource.kind);
            }
            """);

        Assert.Equal(
            ["Deployment", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "Service", "Service", "Service"],
            validated.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pods_SettingsAndEnvironment_StartANode()
    {
        var variables = Container.GetProperty("env").EnumerateArray()
            .Where(variable => !variable.GetProperty("name").GetString()!.EndsWith("_FILE", StringComparison.Ordinal))
            .ToDictionary(variable => variable.GetProperty("name").GetString()!, Value);
        var settings = NodeSettingsReader.Read(Path.Combine(Manifests, "node.yaml"), variables);

        Assert.Empty(settings.Faults);
        Assert.Equal(("gateway-0", "10.1.2.3", EngineKind.Orleans), (settings.Value!.Name, settings.Value.Silo.Address, settings.Value.Engine));
        Assert.Empty(RouteTableReader.Read(Path.Combine(Manifests, "routes.yaml"), _ => null).Faults);

        // A pod is killed only after it has had its time to leave: 15 s after the last request.
        var grace = TimeSpan.FromSeconds(Pod.GetProperty("terminationGracePeriodSeconds").GetInt32());
        var shutdown = settings.Value.Shutdown;
        Assert.True(grace >= shutdown.DrainDelay + shutdown.Timeout + TimeSpan.FromSeconds(15));

        // Kubernetes has turned away by the end of the delay: its probes have failed, and its proxies were told.
        var probe = Container.GetProperty("readinessProbe");
        Assert.True(shutdown.DrainDelay > TimeSpan.FromSeconds(probe.GetProperty("periodSeconds").GetInt32() * (probe.GetProperty("failureThreshold").GetInt32() + 1)));
    }

    [Fact]
    public void Ports_OfServicesProbesAndPolicies_AreThePods()
    {
        var settings = NodeSettingsReader.Read(Path.Combine(Manifests, "node.yaml"), new Dictionary<string, string>()).Value!;
        var ports = Container.GetProperty("ports").EnumerateArray().ToDictionary(port => port.GetProperty("name").GetString()!, port => port.GetProperty("containerPort").GetInt32());
        Assert.Equal(
            (new Uri(settings.Listeners[0].Url.Replace('*', 'x')).Port, new Uri(settings.Admin.Url!.Replace('*', 'x')).Port, settings.Silo.Port),
            (ports["http"], ports["admin"], ports["silo"]));

        var used = Of("Service").SelectMany(service => service.GetProperty("spec").GetProperty("ports").EnumerateArray().Select(port => port.GetProperty("targetPort").GetString()!))
            .Concat(Of("NetworkPolicy").SelectMany(policy => policy.GetProperty("spec").GetProperty("ingress").EnumerateArray()).SelectMany(rule => rule.GetProperty("ports").EnumerateArray()).Select(port => port.GetProperty("port").GetString()!))
            .Concat(new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe => Container.GetProperty(probe).GetProperty("httpGet").GetProperty("port").GetString()!))
            .Distinct();
        Assert.Equal(["admin", "http", "silo"], used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SiloPort_ByTheNetworkPolicy_IsOpenToTheGatewaysOwnPodsOnly()
    {
        var rules = Assert.Single(Of("NetworkPolicy")).GetProperty("spec").GetProperty("ingress").EnumerateArray()
            .Where(rule => rule.GetProperty("ports").EnumerateArray().Any(port => port.GetProperty("port").GetString() == "silo"));
        var from = Assert.Single(rules).GetProperty("from").EnumerateArray();
        Assert.Equal(Labels, Assert.Single(from).GetProperty("podSelector").GetProperty("matchLabels").GetRawText());
    }

    [Fact]
    public void Selectors_OfAll_ChooseThePods()
    {
        var labels = Labels;
        Assert.All(Of("Service"), service => Assert.Equal(labels, service.GetProperty("spec").GetProperty("selector").GetRawText()));
        Assert.All(Of("Deployment").Concat(Of("PodDisruptionBudget")), resource => Assert.Equal(labels, resource.GetProperty("spec").GetProperty("selector").GetProperty("matchLabels").GetRawText()));
        Assert.Equal(labels, Assert.Single(Of("NetworkPolicy")).GetProperty("spec").GetProperty("podSelector").GetProperty("matchLabels").GetRawText());
        Assert.Equal("gateway", Assert.Single(Of("HorizontalPodAutoscaler")).GetProperty("spec").GetProperty("scaleTargetRef").GetProperty("name").GetString());
    }

    [Fact]
    public void Pods_Security_IsThatOfRestrictedPods()
    {
        Assert.True(Pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetBoolean());
        var container = Container.GetProperty("securityContext");
        Assert.Equal((false, true), (container.GetProperty("allowPrivilegeEscalation").GetBoolean(), container.GetProperty("readOnlyRootFilesystem").GetBoolean()));
        Assert.Equal("""["ALL"]""", container.GetProperty("capabilities").GetProperty("drop").GetRawText());
    }

    private JsonElement Template => Assert.Single(Of("Deployment")).GetProperty("spec").GetProperty("template");

    private JsonElement Pod => Template.GetProperty("spec");

    private JsonElement Container => Assert.Single(Pod.GetProperty("containers").EnumerateArray());

    private string Labels => Template.GetProperty("metadata").GetProperty("labels").GetRawText();

    private IEnumerable<JsonElement> Of(string kind) => _resources.Where(resource => resource.GetProperty("kind").GetString() == kind);

    private static IEnumerable<string> Resources() =>
        Assert.Single(Documents(Path.Combine(Manifests, "kustomization.yaml"))).GetProperty("resources").EnumerateArray().Select(file => file.GetString()!);

    private static string Value(JsonElement variable) => variable.TryGetProperty("value", out var value)
        ? value.GetString()!
        : variable.GetProperty("valueFrom").GetProperty("fieldRef").GetProperty("fieldPath").GetString() switch
        {
            "metadata.name" => "gateway-0",
            "status.podIP" => "10.1.2.3",
            var other => throw new InvalidOperationException($"No pod has {other} here."),
        };

    /// <summary>As JSON, with numbers and truth values as YAML 1.2 reads them.</summary>
    private static List<JsonElement> Documents(string path)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(path);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => JsonSerializer.SerializeToElement(Plain(document.RootNode)))];
    }

    private static object? Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(child => ((YamlScalarNode)child.Key).Value!, child => Plain(child.Value)),
        YamlSequenceNode list => list.Children.Select(Plain).ToList(),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar => scalar.Value switch
        {
            "true" => true,
            "false" => false,
            ['0', .. var octal] when octal.Length > 0 && octal.All(char.IsAsciiDigit) => Convert.ToInt32(octal, 8),
            var text when long.TryParse(text, out var number) => number,
            var text => text,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"{node.NodeType} has no place in a manifest."),
    };
}
