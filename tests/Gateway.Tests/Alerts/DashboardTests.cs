using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Alerts;

/// <summary>The dashboards of deploy/grafana against a real Prometheus that scrapes a real node.</summary>
public sealed class DashboardTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly ProcessFolder _prometheus = new();
    private readonly TestKey _key = TestKey.Create();

    public void Dispose()
    {
        _folder.Dispose();
        _prometheus.Dispose();
    }

    [Fact]
    public async Task Queries_OfAllDashboards_ReturnData()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var good = new TunableBackend();
        await using var bad = new TunableBackend();
        bad.Answer = "";
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("", good.Address.Port, 1)]);
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await StartAsync(redis, good, bad, consul, provider);
        await using var prometheus = await PrometheusServer.StartAsync(_prometheus, node.AdminAddress);
        var open = Queries().ToList();
        Assert.True(open.Count > 60, $"{open.Count} queries were found.");

        try
        {
            await Polling.UntilAsync(async () =>
            {
                await SendAsync(node, provider);
                var answers = await Task.WhenAll(open.Select(async query => (query, await prometheus.QueryAsync(query))));
                open = [.. answers.Where(a => a.Item2.Count == 0).Select(a => a.query)];
                return open.Count == 0;
            });
        }
        catch (Exception e) when (open.Count > 0)
        {
            throw new InvalidOperationException($"No data came for:\n{string.Join('\n', open)}", e);
        }
    }

    /// <summary>Traffic that fills every panel: limits, retries, failures, an open circuit, probes, tokens, bodies.</summary>
    private async Task SendAsync(GatewayProcess node, FakeProvider provider)
    {
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/limited", _key.Header), 5);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/retried"), 4);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/broken"), 3);
        await Volley.RepeatAsync(node.Address, "POST /free HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 2);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/nowhere"), 1);
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/limited", provider.Bearer()), 1);
    }

    private Task<GatewayProcess> StartAsync(RedisServer redis, TunableBackend good, TunableBackend bad, FakeConsul consul, FakeProvider provider)
    {
        using var certificate = TestCertificate.Create();
        using var key = certificate.GetECDsaPrivateKey()!;
        return GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", $$"""
                routes:
                  limited: { clusterId: sound, match: { path: /limited }, rateLimits: [few] }
                  free: { clusterId: sound, match: { path: /free } }
                  retried: { clusterId: mixed, match: { path: /retried } }
                  broken: { clusterId: broken, match: { path: /broken } }
                  found: { clusterId: found, match: { path: /found } }
                clusters:
                  sound: { destinations: { only: { address: "http://{{good.Address.Authority}}" } }, circuit: { failureRatio: 0.5 }, health: { active: { path: /health, interval: 1s } } }
                  mixed:
                    destinations: { good: { address: "http://{{good.Address.Authority}}" }, bad: { address: "http://{{bad.Address.Authority}}" } }
                    loadBalancing: { algorithm: roundRobin }
                    retries: { backoff: 0s }
                  broken: { destinations: { only: { address: "http://{{bad.Address.Authority}}" } }, circuit: { consecutiveFailures: 2, cooldown: 1s } }
                  found: { discovery: { consul: { address: "{{consul.Address.ToString().TrimEnd('/')}}", service: orders } } }
                {{provider.Section()}}
                rateLimits:
                  few: { limit: 2, window: 1s }
                {{TestKey.Consumers(("alice", _key, ""))}}
                """)],
            new()
            {
                ["GATEWAY_ENGINE"] = "redis",
                ["GATEWAY_REDIS__ENDPOINTS"] = redis.Endpoint,
                ["GATEWAY_LISTENERS__1__URL"] = "https://127.0.0.1:0",
                ["GATEWAY_LISTENERS__1__CERTIFICATE__PATH"] = _folder.Write("gateway.pem", certificate.ExportCertificatePem()),
                ["GATEWAY_LISTENERS__1__CERTIFICATE__KEYPATH"] = _folder.Write("gateway.key", key.ExportPkcs8PrivateKeyPem()),
            });
    }

    private static IEnumerable<string> Queries() => Directory.GetFiles(Path.Combine(Repo.Root, "deploy", "grafana", "dashboards"), "*.json")
        .SelectMany(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("panels").EnumerateArray())
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Select(target => target.GetProperty("expr").GetString()!
            .Replace("$__rate_interval", "20s", StringComparison.Ordinal)
            .Replace("$route", ".*", StringComparison.Ordinal)
            .Replace("$cluster", ".*", StringComparison.Ordinal)
            .Replace("$policy", ".*", StringComparison.Ordinal))
        .Distinct();
}
