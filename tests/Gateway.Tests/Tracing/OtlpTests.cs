using Gateway.Tests.Support;

namespace Gateway.Tests.Tracing;

/// <summary>What a collector gets. In processes of their own: nodes in one process would record together.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Id = "0af7651916cd43dd8448eb211c80319c";
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_ARequestTriedTwice_IsOneServerSpanAndTwoClientSpans()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var good = new TunableBackend();
        await using var bad = new TunableBackend();
        bad.Answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        var table = BackendSet.Table([bad.Address, good.Address], "loadBalancing: { algorithm: roundRobin }\nretries: { backoff: 0s, statuses: [503] }");
        await using var node = await StartAsync(collector, table);

        // Whose turn it is at first is the balancer's choice; of two requests at least one begins at the bad one.
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/a?secret=1", $"traceparent: 00-{Id}-b7ad6b7169203331-01", "tracestate: congo=t61"), 2);
        var spans = await collector.ReceiveSpansAsync(all => all.Count(s => s.Kind == OtlpSpan.Server) == 2);

        var servers = spans.Where(s => s.Kind == OtlpSpan.Server).ToList();
        Assert.Equal(2, servers.Count);
        Assert.All(spans, s => Assert.Equal((Id, "congo=t61"), (s.TraceId, s.State)));
        Assert.All(servers, s => Assert.Equal(("b7ad6b7169203331", "GET every", "/a", "200"), (s.ParentId, s.Name, s.Attributes["url.path"], s.Attributes["http.response.status_code"])));
        var retried = servers.First(s => s.Attributes.ContainsKey("gateway.retries"));
        var tries = spans.Where(s => s.ParentId == retried.SpanId).ToList();
        Assert.Equal(["503", "200"], tries.OrderBy(s => s.Attributes.ContainsKey("http.request.resend_count")).Select(s => s.Attributes["http.response.status_code"]));
        Assert.Equal([true, false], tries.OrderBy(s => s.Attributes.ContainsKey("http.request.resend_count")).Select(s => s.IsError));
        Assert.All(tries, s => Assert.Equal((OtlpSpan.Client, "backend"), (s.Kind, s.Attributes["gateway.cluster"])));
        Assert.Equal(tries.Select(s => $"00-{Id}-{s.SpanId}-01").Order(), bad.Requests.Concat(good.Requests).Select(r => r.Value("traceparent")!).Where(h => tries.Exists(t => h.Contains(t.SpanId, StringComparison.Ordinal))).Order());
        Assert.Equal("gateway", collector.Resource["service.name"]);
    }

    [Fact]
    public async Task Export_RefusalsAndFailures_SayWhy()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(
            collector, Tables.Single(backend.Address, "rateLimits: [daily]", "circuit: { consecutiveFailures: 1, cooldown: 5m }", "rateLimits: { daily: { limit: 2, window: 1d } }"));
        backend.Answer = "";

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get(), 2);
        Assert.Equal([502, 503], statuses);
        var spans = await collector.ReceiveSpansAsync(all => all.Count == 3);

        var failed = Assert.Single(spans, s => s.Kind == OtlpSpan.Server && s.Attributes["http.response.status_code"] == "502");
        Assert.Equal(("", true), (failed.ParentId, failed.IsError));
        var tried = Assert.Single(spans, s => s.Kind == OtlpSpan.Client);
        Assert.Equal((failed.SpanId, failed.Attributes["error.type"], true), (tried.ParentId, tried.Attributes["error.type"], tried.IsError));
        var refused = Assert.Single(spans, s => s.Kind == OtlpSpan.Server && s.Attributes["http.response.status_code"] == "503");
        Assert.Equal(("open", "destination_unavailable"), (refused.Attributes["gateway.circuit"], refused.Attributes["error.type"]));
        Assert.NotEqual(failed.TraceId, refused.TraceId);
    }

    [Fact]
    public async Task Export_AnAnswerOfTheGatewaysOwn_IsOneSpanWithoutACluster()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var node = await StartAsync(collector, "routes: { robots: { match: { path: /robots.txt }, respond: { body: none } } }");

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get("/robots.txt"), 1);

        Assert.Equal([200], statuses);
        var span = Assert.Single(await collector.ReceiveSpansAsync(all => all.Count == 1));
        Assert.Equal(("GET robots", "robots", "200"), (span.Name, span.Attributes["http.route"], span.Attributes["http.response.status_code"]));
        Assert.DoesNotContain("gateway.cluster", span.Attributes.Keys);
    }

    [Fact]
    public async Task Export_Metrics_ComeInTheirInterval()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(collector, Tables.Single(backend.Address));

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1);

        await collector.ReceiveMetricAsync("gateway.request.duration");
    }

    [Fact]
    public async Task Export_OverGrpc_BringsSpansAndMetrics()
    {
        await using var collector = await OtlpCollector.StartAsync(isGrpc: true);
        await using var backend = new TunableBackend();
        await using var node = await StartAsync(collector, Tables.Single(backend.Address), ("GATEWAY_OTLP__PROTOCOL", "grpc"));

        await Volley.RepeatAsync(node.Address, RawRequests.Get("/a"), 1);

        var spans = await collector.ReceiveSpansAsync(all => all.Count == 2);
        Assert.Equal([OtlpSpan.Server, OtlpSpan.Client], spans.Select(s => s.Kind).OrderBy(kind => kind));
        Assert.Equal("gateway", collector.Resource["service.name"]);
        await collector.ReceiveMetricAsync("gateway.request.duration");
    }

    private Task<GatewayProcess> StartAsync(OtlpCollector collector, string table, params (string Name, string Value)[] more) => GatewayProcess.StartAsync(
        _folder,
        ["--routes", _folder.Write("routes.yaml", table)],
        new(more.Select(m => KeyValuePair.Create(m.Name, m.Value)))
        {
            ["GATEWAY_ENGINE"] = "local",
            ["GATEWAY_OTLP__ENDPOINT"] = collector.Address.ToString(),
            ["GATEWAY_OTLP__INTERVAL"] = "1s",
            ["GATEWAY_TRACING__ENABLED"] = "true",
            ["GATEWAY_TRACING__SAMPLING"] = "1",
        });
}
