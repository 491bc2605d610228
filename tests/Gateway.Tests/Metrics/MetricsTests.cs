using Gateway.Tests.Support;

namespace Gateway.Tests.Metrics;

/// <summary>What Prometheus scrapes. In processes of their own: the platform's meters are those of a process.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Remedy = "apt-get install prometheus";

    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly TestKey _key = TestKey.Create();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scrape_AfterEveryKindOfRequest_PassesPromtool()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend);
        await SendEveryKindAsync(node, backend);

        var scrape = await Scrape.OfAsync(_client, node.AdminAddress);
        var (code, output, errors) = await Tool.RunAsync("promtool", ["check", "metrics"], scrape.Text, Remedy);

        Assert.True(code == 0, output + errors);
        Assert.Equal("", output + errors);
    }

    [Fact]
    public async Task Scrape_OfAnIdleNode_PassesPromtool()
    {
        await using var node = await GatewayProcess.StartAsync(_folder, []);

        var scrape = await Scrape.OfAsync(_client, node.AdminAddress);
        var (code, output, errors) = await Tool.RunAsync("promtool", ["check", "metrics"], scrape.Text, Remedy);

        Assert.True(code == 0, output + errors);
        Assert.Equal("", output + errors);
    }

    [Fact]
    public async Task Scrape_AfterEveryKindOfRequest_HasCountedEach()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend);
        await SendEveryKindAsync(node, backend);

        Scrape scrape = null!;
        await Polling.UntilAsync(async () =>
        {
            // The last request of each connection may be counted just after its answer.
            scrape = await Scrape.OfAsync(_client, node.AdminAddress);
            return scrape["""gateway_requests_total{route="fragile",cluster="fragile",status="5xx"}"""] == 7
                && scrape["""gateway_requests_total{route="closed",cluster="sound",status="4xx"}"""] >= 5;
        });
        Assert.Equal(2, scrape["""gateway_requests_total{route="limited",cluster="sound",status="2xx"}"""]);
        Assert.Equal(3, scrape["""gateway_requests_total{route="limited",cluster="sound",status="4xx"}"""]);
        Assert.Equal(1, scrape["""gateway_requests_total{route="closed",cluster="sound",status="2xx"}"""]);
        Assert.Equal(5, scrape["""gateway_requests_total{route="closed",cluster="sound",status="4xx"}"""]);
        Assert.Null(scrape["""gateway_request_body_bytes_total{route="closed"}"""]);
        Assert.Equal(3, scrape["""gateway_requests_total{route="none",cluster="none",status="4xx"}"""]);
        Assert.Equal(2, scrape["""gateway_errors_total{cluster="none",error="http_request_error"}"""]);
        Assert.Equal(2, scrape["""gateway_limiter_decisions_total{policy="daily",decision="admitted"}"""]);
        Assert.Equal(3, scrape["""gateway_limiter_decisions_total{policy="daily",decision="denied"}"""]);
        Assert.Equal(5, scrape["""gateway_request_duration_seconds_count{route="limited"}"""]);
        Assert.Equal(5, scrape["""gateway_request_duration_seconds_bucket{route="limited",le="+Inf"}"""]);
        Assert.Equal(7, scrape["""gateway_request_duration_seconds_count{route="fragile"}"""]);
        Assert.Equal(3, scrape["""gateway_backend_duration_seconds_count{cluster="sound"}"""]);
        Assert.Equal(2, scrape["""gateway_backend_duration_seconds_count{cluster="fragile"}"""]);
        Assert.Equal(0, scrape["gateway_access_log_dropped_total"]);
        Assert.True(scrape["dotnet_thread_pool_threads"] > 0);
        Assert.Contains("# TYPE dotnet_thread_pool_queue_length gauge\n", scrape.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", scrape.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.1", scrape.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_Circuits_TellTheirStates()
    {
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(backend, cooldown: "200ms");
        Assert.Equal((0, 0), await StatesAsync(node));

        backend.Answer = TunableBackend.Failure;
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/fragile"), 2);
        await Polling.UntilAsync(async () => await StatesAsync(node) == (2, 0));

        // Refused until the cooldown is over; then the one that is let through is held.
        backend.Answer = RawAnswers.Ok;
        backend.Hold();
        var waiting = SendUntilAsync(node, 200);
        await Polling.UntilAsync(async () => await StatesAsync(node) == (1, 0));
        backend.Release();
        await waiting;
        await Polling.UntilAsync(async () => await StatesAsync(node) == (0, 0));
    }

    private static Task SendUntilAsync(GatewayProcess node, int status)
        => Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get("/fragile"), 1))[0] == status);

    private async Task<(double? Fragile, double? Sound)> StatesAsync(GatewayProcess node)
    {
        var scrape = await Scrape.OfAsync(_client, node.AdminAddress);
        return (scrape["""gateway_circuit_state{cluster="fragile"}"""], scrape["""gateway_circuit_state{cluster="sound"}"""]);
    }

    private Task<GatewayProcess> StartAsync(TunableBackend backend, string cooldown = "5m") => GatewayProcess.StartAsync(
        _folder,
        ["--routes", _folder.Write("routes.yaml", $$"""
            routes:
              limited: { clusterId: sound, match: { path: /limited }, rateLimits: [daily] }
              closed: { clusterId: sound, match: { path: /closed }, access: required, allowedConsumers: [alice] }
              fragile: { clusterId: fragile, match: { path: /fragile } }
            clusters:
              sound: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, circuit: { failureRatio: 0.5 } }
              fragile: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, circuit: { consecutiveFailures: 2, cooldown: {{cooldown}} } }
            rateLimits:
              daily: { limit: 2, window: 1d }
            {{TestKey.Consumers(("alice", _key, ""))}}
            """)],

        // Its authorities answer within the call, so that the third call to a broken cluster is kept back for sure.
        new() { ["GATEWAY_ENGINE"] = "local" });

    private async Task SendEveryKindAsync(GatewayProcess node, TunableBackend backend)
    {
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/limited"), 5);
        await Volley.PipelineAsync(
            node.Address,
            [
                RawRequests.Get("/closed", _key.Header), RawRequests.Get("/closed"), RawRequests.Get("/closed", "X-Api-Key: wrong"),
                RawRequests.Get("/closed", $"X-Api-Key: {_key.WithOtherSecret}"), RawRequests.Get("/closed", "X-Api-Key:"),
                RawRequests.Get("/nowhere"), RawRequests.Get("/closed/../x"),
            ]);
        await Volley.RepeatAsync(node.Address, "POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 1);
        await Volley.RepeatAsync(node.Address, "no HTTP\r\n\r\n", 1);
        backend.Answer = TunableBackend.Failure;
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/fragile"), 7);
    }
}
