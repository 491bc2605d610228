using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Metrics;

/// <summary>The format that Prometheus asks for first. In a process of its own: nodes in one process would count together.</summary>
public sealed class OpenMetricsTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scrape_AcceptingOpenMetrics_IsByItsRules()
    {
        await using var backend = new TunableBackend();
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", _folder.Write("routes.yaml", Tables.Single(backend.Address))]);
        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 3);

        var (type, text) = await GetAsync(node, "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", type);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE gateway_requests counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# UNIT gateway_request_duration_seconds seconds\n", text, StringComparison.Ordinal);
        Assert.Matches("""gateway_request_duration_seconds_bucket\{route="every",le="1\.0"\} \d""", text);
        Assert.Equal([], Faults(text));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("*/*")]
    public async Task Scrape_AcceptingNoOpenMetrics_IsPrometheusText(string accept)
    {
        await using var node = await GatewayProcess.StartAsync(_folder, []);

        var (type, text) = await GetAsync(node, accept);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", type);
        Assert.Contains("# TYPE gateway_access_log_dropped_total counter\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("# EOF", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_MetricsOff_IsEmpty()
    {
        await using var node = await GatewayProcess.StartAsync(_folder, [], new() { ["GATEWAY_METRICS__ENABLED"] = "false" });

        Assert.Equal("", (await GetAsync(node, "*/*")).Text);
    }

    /// <summary>Each family in one piece, under one head, its samples named as its type says.</summary>
    private static List<string> Faults(string text)
    {
        var faults = new List<string>();
        var seen = new HashSet<string>();
        var (family, type) = ("", "");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Regex.Match(line, "^# TYPE ([a-z0-9_]+) (counter|gauge|histogram)$") is { Success: true } head)
            {
                (family, type) = (head.Groups[1].Value, head.Groups[2].Value);
                if (!seen.Add(family))
                {
                    faults.Add($"{family} comes twice");
                }
            }
            else if (line[0] != '#')
            {
                var suffixes = type switch { "counter" => "_total", "histogram" => "_bucket|_sum|_count", _ => "" };
                if (!Regex.IsMatch(line, $$"""^{{family}}({{suffixes}})(\{([a-z_0-9]+="([^"\\]|\\.)*",?)+\})? [-+0-9.eE]+$|\+Inf$"""))
                {
                    faults.Add(line);
                }
            }
        }

        return faults;
    }

    private async Task<(string? Type, string Text)> GetAsync(GatewayProcess node, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.AdminAddress, "/metrics"));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await _client.SendAsync(request).Within();
        return (response.Content.Headers.NonValidated["Content-Type"].ToString(), await response.Content.ReadAsStringAsync());
    }
}
