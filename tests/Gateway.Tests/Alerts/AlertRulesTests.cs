using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Alerts;

/// <summary>The alerts of deploy/prometheus, by Prometheus's own tool.</summary>
public sealed partial class AlertRulesTests
{
    private const string Remedy = "apt-get install prometheus";

    private static readonly string Rules = Path.Combine(Repo.Root, "deploy", "prometheus", "rules.yml");
    private static readonly string Tests = Path.Combine(Repo.Root, "deploy", "prometheus", "rules.test.yml");

    [Fact]
    public async Task Rules_ByTheirTests_FireWhenTheyShouldAndOnlyThen()
    {
        var (code, output, errors) = await Tool.RunAsync("promtool", ["test", "rules", Tests], "", Remedy);
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public async Task Configuration_ByPromtool_IsValid()
    {
        var (code, output, errors) = await Tool.RunAsync("promtool", ["check", "config", Path.Combine(Repo.Root, "deploy", "prometheus", "prometheus.yml")], "", Remedy);
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void Alerts_Each_HasARunbookAndTestsBothWays()
    {
        var names = AlertName().Matches(File.ReadAllText(Rules)).Select(m => m.Groups[1].Value).ToList();
        var tests = File.ReadAllText(Tests);

        Assert.Contains("HighGatewayLatency", names);
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(Repo.Root, "docs", "runbooks"), "*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Contains($"'{name}, so'", tests, StringComparison.Ordinal));
        Assert.All(names, name => Assert.Contains($"'{name}, not so'", tests, StringComparison.Ordinal));
        Assert.All(names, name => Assert.Contains($"runbook_url: docs/runbooks/{name}.md", File.ReadAllText(Rules), StringComparison.Ordinal));
    }

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex AlertName();
}
