using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using Gateway.Proxy.Admin;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Forwarding;

/// <summary>The gateway shows https backends a certificate of its own, and trusts those of an authority of its own (mutual TLS).</summary>
public sealed class BackendTlsTests : IDisposable
{
    private readonly TlsScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("", HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData("protocol: http1", HttpProtocols.Http1AndHttp2, "HTTP/1.1")]
    [InlineData("protocol: http2", HttpProtocols.Http2, "HTTP/2")]
    public async Task Forward_BackendWantsACertificate_SeesTheGateways(string cluster, HttpProtocols protocols, string spoken)
    {
        await using var backend = await _scene.StartBackendAsync(protocols);
        await using var node = await StartAsync(backend, cluster);

        Assert.Equal($"{spoken} CN=gateway as {backend.Address.Authority}", (await GetAsync(node)).Body);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "", "HTTP/1.1")]
    [InlineData(HttpProtocols.Http2, "protocol: http2", "HTTP/2")]
    public async Task Open_WebSocket_BackendSeesTheGateways(HttpProtocols protocols, string cluster, string spoken)
    {
        await using var backend = await _scene.StartBackendAsync(protocols, answer: async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendTextAsync($"{context.Request.Protocol} {context.Connection.ClientCertificate?.Subject}");
            await socket.ReceiveTextAsync();
        });
        await using var node = await StartAsync(backend, cluster);

        using var client = await WebSocketClient.OpenAsync(node.Address, "1.1");

        Assert.Equal($"{spoken} CN=gateway", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Call_Grpc_BackendSeesTheGatewaysAndBothStreamsPass()
    {
        await using var backend = await _scene.StartBackendAsync(answer: async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.StartAsync();
            while (await GrpcCall.ReadAsync(context.Request.Body) is { } message)
            {
                await context.Response.Body.WriteAsync(GrpcCall.Frame($"{message} of {context.Connection.ClientCertificate?.Subject}"));
                await context.Response.Body.FlushAsync();
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var node = await StartAsync(backend);
        using var call = GrpcCall.To(node.Address);
        var body = await call.StartAsync("first");

        Assert.Equal("first of CN=gateway", await GrpcCall.ReadAsync(body));
        await call.SendAsync("second");
        Assert.Equal("second of CN=gateway", await GrpcCall.ReadAsync(body));
        call.Finish();
        Assert.Null(await GrpcCall.ReadAsync(body));
        Assert.Equal("0", call.Status);
    }

    [Fact]
    public async Task Forward_CertificateSignedByAnIntermediate_SendsTheChainOfItsFile()
    {
        using var intermediate = new TestAuthority("intermediate", _scene.Authority);
        using var certificate = intermediate.Issue("leaf", TestAuthority.ForClients);
        _scene.Write(certificate, intermediate.Pem);
        await using var backend = await _scene.StartBackendAsync();
        await using var node = await StartAsync(backend);

        Assert.Contains("CN=leaf", (await GetAsync(node)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_ToSuchACluster_ShowsTheGateways()
    {
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var main = RawBackend.Answering(RawAnswers.Ok);
        await using var copy = await _scene.StartBackendAsync(answer: context =>
        {
            seen.TrySetResult(context.Connection.ClientCertificate?.Subject);
            return Task.CompletedTask;
        });
        await using var node = await _scene.StartNodeAsync($$"""
            routes:
              every: { clusterId: main, mirror: { clusterId: copy } }
            clusters:
              main: { destinations: { only: { address: "{{main.Address}}" } } }
              copy: { tls: {{TlsScene.Identity}}, serverName: {{TlsScene.Name}}, destinations: { only: { address: "{{copy.Address}}" } } }
            """);

        await GetAsync(node);

        Assert.Equal("CN=gateway", await seen.Task.Within());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "")]
    [InlineData(SslProtocols.Tls13, "")]
    [InlineData(SslProtocols.Tls13, "protocol: http1")]
    [InlineData(SslProtocols.Tls13, "protocol: http2")]
    public async Task Forward_BackendWantsACertificateAndThereIsNone_IsABadGatewayThatSaysSo(SslProtocols version, string cluster)
    {
        await using var backend = await _scene.StartBackendAsync(tls: options => options.SslProtocols = version);
        await using var node = await StartAsync(backend, cluster, _scene.Settings with { Certificate = null });

        var answer = await GetAsync(node);

        Assert.Equal(502, answer.Status);
        Assert.Contains("; it asks for a certificate of the gateway's, and the cluster has none to show (tls).", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BackendTakesAnyCertificateAndThereIsNone_Passes()
    {
        await using var backend = await _scene.StartBackendAsync(mode: ClientCertificateMode.AllowCertificate);
        await using var node = await StartAsync(backend, settings: _scene.Settings with { Certificate = null });

        Assert.Equal($"HTTP/2 nobody as {backend.Address.Authority}", (await GetAsync(node)).Body);
    }

    [Theory]
    [InlineData("protocol: http1")]
    [InlineData("protocol: http2")]
    public async Task Forward_BackendDoesNotKnowTheSigner_IsABadGatewayThatSaysWhatItMayBe(string cluster)
    {
        using var stranger = new TestAuthority("stranger");
        using var certificate = stranger.Issue("gateway", TestAuthority.ForClients);
        _scene.Write(certificate);
        await using var backend = await _scene.StartBackendAsync();
        await using var node = await StartAsync(backend, cluster);

        var answer = await GetAsync(node);

        Assert.Equal(502, answer.Status);
        Assert.Contains("it may not accept the gateway's certificate (backendTls inside).", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BackendSignedByAStranger_IsABadGatewayThatSaysSo()
    {
        using var stranger = new TestAuthority("inside");
        await using var backend = await _scene.StartBackendAsync(signer: stranger);
        await using var node = await StartAsync(backend);

        await AssertRefusedAsync(node, "its TLS certificate is not trusted");
    }

    [Fact]
    public async Task Forward_BackendGoesByAnotherName_IsABadGatewayThatSaysSo()
    {
        await using var backend = await _scene.StartBackendAsync(name: "other.internal");
        await using var node = await StartAsync(backend);

        await AssertRefusedAsync(node, "its TLS certificate is for another name than it goes by");
    }

    [Fact]
    public async Task Forward_BackendShowsAClientsCertificate_IsABadGateway()
    {
        using var wrong = _scene.Authority.Issue("backend", TestAuthority.ForClients, TlsScene.Name);
        var shown = SslStreamCertificateContext.Create(wrong, additionalCertificates: null, offline: true);
        await using var backend = await _scene.StartBackendAsync(tls: options => options.OnAuthenticate = (_, server) => server.ServerCertificateContext = shown);
        await using var node = await StartAsync(backend);

        await AssertRefusedAsync(node, "its TLS certificate is not trusted");
    }

    [Fact]
    public async Task Forward_HandshakeIsEndedByAnAlert_TellsWhich()
    {
        // A fatal alert (RFC 8446, section 6): unknown_ca.
        await using var backend = RawBackend.Start(async connection =>
        {
            await connection.ReadAsync(1);
            await connection.SendAsync(new byte[] { 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x30 });
            await connection.ReadToEndAsync(); // Closed with bytes unread, the system would send a reset.
        });
        await using var node = await _scene.StartNodeAsync(Tables.Single($"https://{backend.Address.Authority}", cluster: TlsScene.Cluster));

        var detail = ProblemAssert.Is(await GetAsync(node), 502, "tls_alert_received", "Bad gateway");

        Assert.EndsWith("it ended TLS with the alert 'unknown ca': it wants a certificate of the gateway's, or another one (the cluster's tls).", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Http2IsAskedForAndNotSpoken_SaysSo()
    {
        await using var backend = await _scene.StartBackendAsync(HttpProtocols.Http1);
        await using var node = await StartAsync(backend, "protocol: http2");

        var detail = ProblemAssert.Is(await GetAsync(node), 502, "tls_alert_received", "Bad gateway");

        Assert.EndsWith("it does not speak the HTTP version asked for (cluster protocol).", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BackendSignsItself_IsTrustedIfItIsTheAuthority()
    {
        using var certificate = TestCertificate.Create();
        using var folder = new ProcessFolder();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1AndHttp2, context => context.Response.WriteAsync("ok"), certificate);
        await using var node = await _scene.StartNodeAsync(
            Tables.Single(backend.Address, cluster: $"tls: {TlsScene.Identity}"), new() { CaPath = folder.Write("backend.pem", certificate.ExportCertificatePem()) });

        Assert.Equal("ok", (await GetAsync(node)).Body);
    }

    [Fact]
    public async Task Forward_NoServerName_TheHostThatItIsSentMustBeProven()
    {
        await using var backend = await _scene.StartBackendAsync();
        var table = $$"""
            routes:
              good: { clusterId: good, match: { path: /good } }
              bad: { clusterId: bad, match: { path: /bad } }
            clusters:
              good: { tls: {{TlsScene.Identity}}, destinations: { only: { address: "{{backend.Address}}", host: {{TlsScene.Name}} } } }
              bad: { tls: {{TlsScene.Identity}}, destinations: { only: { address: "{{backend.Address}}", host: other.internal } } }
            """;
        await using var node = await _scene.StartNodeAsync(table);

        Assert.Equal($"HTTP/2 CN=gateway as {TlsScene.Name}:{backend.Address.Port}", (await GetAsync(node, target: "/good")).Body);
        await AssertRefusedAsync(node, "is for another name", "/bad");
    }

    [Fact]
    public async Task Forward_ServerNameAndTheClientsHost_AreTwoThings()
    {
        string? asked = null;
        await using var backend = await _scene.StartBackendAsync(tls: options =>
        {
            var own = options.ServerCertificate;
            options.ServerCertificateSelector = (_, name) =>
            {
                asked = name;
                return own;
            };
        });
        await using var node = await StartAsync(backend, route: "transforms: [{ requestHeaderOriginalHost: true }]");

        Assert.Equal("HTTP/2 CN=gateway as shop.example", (await GetAsync(node, "shop.example")).Body);
        Assert.Equal(TlsScene.Name, asked);
    }

    [Fact]
    public async Task Forward_BackendTakesHttp2OnlyLater_StaysWithHttp1()
    {
        var (handshakes, gate) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var backend = await _scene.StartBackendAsync(
            tls: options => options.OnAuthenticate = (_, server) =>
            {
                if (Interlocked.Increment(ref handshakes) == 1)
                {
                    server.ApplicationProtocols = [SslApplicationProtocol.Http11];
                }
            },
            answer: async context =>
            {
                await gate.Task;
                await context.Response.WriteAsync(context.Request.Protocol);
            });
        await using var node = await StartAsync(backend);

        // Each needs a connection of its own; the later ones could have agreed on HTTP/2, which nobody would speak there.
        var answers = Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 3)]);
        await Polling.UntilAsync(() => Task.FromResult(Volatile.Read(ref handshakes) >= 3));
        gate.SetResult();

        Assert.All(await answers, answer => Assert.Equal("HTTP/1.1", answer.Body));
    }

    [Fact]
    public async Task Probe_Backend_SeesTheGateways()
    {
        var seen = new ConcurrentQueue<string?>();
        await using var backend = await _scene.StartBackendAsync(answer: context =>
        {
            seen.Enqueue($"{context.Request.Path} {context.Connection.ClientCertificate?.Subject}");
            return Task.CompletedTask;
        });
        await using var node = await StartAsync(backend, "health: { active: { path: /health, interval: 100ms, healthyAfter: 1 } }");

        await Polling.UntilAsync(async () => (await StateAsync(node)).State == "healthy" && !seen.IsEmpty);

        Assert.All(seen, probe => Assert.Equal("/health CN=gateway", probe));
    }

    [Fact]
    public async Task Probe_OfAnOpenCircuitByPath_SeesTheGatewaysAndClosesIt()
    {
        var probed = new ConcurrentQueue<string?>();
        await using var backend = await _scene.StartBackendAsync(answer: context =>
        {
            var isProbe = context.Request.Path == "/probe";
            if (isProbe)
            {
                probed.Enqueue(context.Connection.ClientCertificate?.Subject);
            }

            context.Response.StatusCode = probed.IsEmpty ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var node = await StartAsync(backend, "circuit: { consecutiveFailures: 2, cooldown: 50ms, maxCooldown: 50ms, probe: path, probePath: /probe }");

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get(), 2);
        Assert.Equal([500, 500], statuses);
        await Polling.UntilAsync(async () => (await GetAsync(node)).Status == 200);

        Assert.All(probed, subject => Assert.Equal("CN=gateway", subject));
    }

    [Fact]
    public async Task Probe_BackendWantsACertificateAndThereIsNone_TakesItOutAndSaysWhy()
    {
        await using var backend = await _scene.StartBackendAsync();
        await using var node = await StartAsync(
            backend, "health: { active: { path: /health, interval: 100ms, unhealthyAfter: 1 } }", _scene.Settings with { Certificate = null });

        await Polling.UntilAsync(async () => (await StateAsync(node)).State == "unhealthy");

        Assert.Contains("it asks for a certificate of the gateway's", (await StateAsync(node)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BackendIsNotTrusted_CountsForItsHealthAsAnyFailedConnection()
    {
        using var stranger = new TestAuthority("stranger");
        await using var backend = await _scene.StartBackendAsync(signer: stranger);
        await using var node = await StartAsync(backend, "health: { panicThreshold: 0, passive: { consecutiveFailures: 2, ejection: 5m, maxEjectedShare: 1 } }");

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get(), 3);

        Assert.Equal([502, 502, 503], statuses);
    }

    [Fact]
    public async Task Load_NodeWithoutThatName_SaysWhatToDo()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => _scene.StartNodeAsync(Tables.Single("https://127.0.0.1:9", cluster: "tls: insid")));

        Assert.Contains("This node has no backendTls 'insid'. Did you mean 'inside'? Add it to the settings of every node", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_Certificate_ItsEndIsKnownAndWarnedOf()
    {
        await using var node = await _scene.StartNodeAsync("routes: {}\nclusters: {}");
        using var client = new HttpClient();

        var end = (await Scrape.OfAsync(client, node.AdminAddress))[$"gateway_certificate_not_after_timestamp_seconds{{backend_tls=\"inside\",file=\"{_scene.CertificatePath}\"}}"];

        Assert.Equal(new DateTimeOffset(_scene.Authority.Certificate.NotAfter).ToUnixTimeSeconds(), end);
        var check = Assert.Single(node.Services.GetRequiredService<ReadyChecks>().Look(), check => check.Name == "certificates");
        Assert.Contains($"{_scene.CertificatePath} of backendTls inside ends ", check.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData($"tls: {TlsScene.Identity}")]
    public async Task Forward_CertificateNamesItsIssuersAddress_NobodyIsAskedThere(string tls)
    {
        await using var issuer = new TunableBackend();
        using var intermediate = new TestAuthority("intermediate", _scene.Authority);
        using var certificate = intermediate.Issue("backend", TestAuthority.ForServers, ["localhost"], new(issuer.Address, "/intermediate.cer"));
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, _ => Task.CompletedTask, certificate);
        await using var node = await _scene.StartNodeAsync(Tables.Single($"https://localhost:{backend.Address.Port}", cluster: tls), settings: null);
        var before = issuer.Count; // The backend looks for its own chain when it starts.

        await AssertRefusedAsync(node, "its TLS certificate is not trusted");

        Assert.Equal(before, issuer.Count);
    }

    [Fact]
    public async Task Explain_Request_TellsWhatTheDestinationsAreShown()
    {
        await using var node = await _scene.StartNodeAsync(Tables.Single("https://127.0.0.1:9", cluster: TlsScene.Cluster));
        var token = new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = node.Services.GetRequiredService<AdminToken>().Created!.Value.Token };

        var told = await Tool.GatewayAsync(["explain", "GET", "http://shop.example/", "--admin", node.AdminAddress.ToString()], environment: token);

        Assert.Contains("TLS: backendTls inside, shown CN=gateway, valid until ", told.Output, StringComparison.Ordinal);
        Assert.Contains($", they must prove {TlsScene.Name}", told.Output, StringComparison.Ordinal);
    }

    private Task<TestNode> StartAsync(KestrelBackend backend, string cluster = "", BackendTlsSettings? settings = null, string route = "")
        => _scene.StartNodeAsync(Tables.Single(backend.Address, route, $"{TlsScene.Cluster}\n    {cluster}"), settings);

    private static async Task AssertRefusedAsync(TestNode node, string reason, string target = "/")
        => Assert.Contains(reason, ProblemAssert.Is(await GetAsync(node, target: target), 502, "tls_certificate_error", "Bad gateway"), StringComparison.Ordinal);

    private static async Task<(string? State, string? Reason)> StateAsync(TestNode node)
    {
        using var client = new HttpClient();
        var clusters = System.Text.Json.Nodes.JsonNode.Parse(await client.GetStringAsync(new Uri(node.AdminAddress, "/destinations")).Within())!;
        var destination = clusters[0]!["destinations"]![0]!;
        return ((string?)destination["state"], (string?)destination["reason"]);
    }

    private static async Task<RawMessage> GetAsync(TestNode node, string host = "a", string target = "/")
    {
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        return await client.ReadMessageAsync();
    }
}
