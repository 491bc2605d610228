using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Explanation;

/// <summary>What a node says it would do with a request, beside what it does.</summary>
public sealed class ExplainTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private readonly TestKey _alice = TestKey.Create();
    private readonly TestKey _bob = TestKey.Create();
    private RawBackend _backend = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _backend = RawBackend.Answering(RawAnswers.Ok);
        _node = await TestNode.StartAsync(
            $$"""
            routes:
              open: { clusterId: backend, match: { path: "/open/{id}" }, rateLimits: [few] }
              closed: { clusterId: backend, match: { pathPrefix: /closed }, access: required, allowedTiers: [gold], rateLimits: [few, tenant] }
              inside: { clusterId: backend, match: { path: /inside }, addresses: { allow: [10.0.0.0/8] } }
              away: { clusterId: backend, match: { path: /away }, maintenance: { enabled: true } }
              own: { respond: { status: 418, body: teapot }, match: { path: /own } }
              moved: { redirect: { location: "https://example.com/" }, match: { path: /moved } }
              broken: { clusterId: broken, match: { path: /broken } }
              helped: { clusterId: broken, fallback: { clusterId: backend }, match: { path: /helped } }
              canned: { clusterId: broken, fallback: { status: 203, body: later }, match: { path: /canned } }
              faulty: { clusterId: backend, match: { path: /faulty }, faultInjection: { abortStatus: 599 } }
              post: { clusterId: backend, match: { path: /post, methods: [POST] } }
            clusters:
              backend: { destinations: { only: { address: "http://{{_backend.Address.Authority}}" } } }
              broken: { destinations: { only: { address: "http://{{_backend.Address.Authority}}" } }, circuit: { consecutiveFailures: 5 } }
            rateLimits:
              few: { algorithm: fixedWindow, limit: 3, window: 1d, tiers: { gold: { limit: 5 } } }
              tenant: { limit: 50, window: 1h, key: ["header:x-tenant"], cost: 2 }
            tiers: { gold: {} }
            {{TestKey.Consumers(("alice", _alice, "tier: gold"), ("bob", _bob, ""))}}
            """,
            environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetProcesses.AdminToken);
        using var open = await _client.PostAsync(new Uri(_node.AdminAddress, "/circuits/broken/open?reason=test&by=test"), content: null).Within();
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/open/7", "", "forwarded", 200)]
    [InlineData("/open/7", "alice", "forwarded", 200)]
    [InlineData("/open/7", "wrong", "refused", 401)]
    [InlineData("/open/7", "twice", "refused", 401)]
    [InlineData("/closed/a%2fb", "", "refused", 401)]
    [InlineData("/closed", "bob", "refused", 403)]
    [InlineData("/closed", "alice", "forwarded", 200)]
    [InlineData("/inside", "", "refused", 403)]
    [InlineData("/away", "", "refused", 503)]
    [InlineData("/own", "", "answered", 418)]
    [InlineData("/moved", "", "answered", 307)]
    [InlineData("/broken", "", "refused", 503)]
    [InlineData("/helped", "", "forwarded", 200)]
    [InlineData("/canned", "", "answered", 203)]
    [InlineData("/faulty", "", "refused", 599)]
    [InlineData("/post", "", "refused", 404)]
    [InlineData("/nowhere", "", "refused", 404)]
    [InlineData("/open/../open/7", "", "refused", 400)]
    public async Task Explain_EachOutcome_IsWhatTheRequestThenGets(string path, string caller, string result, int status)
    {
        string[] headers = caller switch
        {
            "alice" => [_alice.Header],
            "bob" => [_bob.Header],
            "wrong" => [$"X-Api-Key: {_alice.WithOtherSecret}"],
            "twice" => [_alice.Header, _alice.Header],
            _ => [],
        };

        var answer = await ExplainAsync(path, headers);
        var response = (await Volley.RepeatAsync(_node.Address, RawRequests.Get(path, headers), 1)).Single();

        Assert.Equal(status, response);
        Assert.Equal((result, true), ((string?)answer["outcome"]!["result"], (bool)answer["outcome"]!["isCertain"]!));
        Assert.Equal(result == "forwarded" ? null : status, (int?)answer["outcome"]!["status"]);
        Assert.DoesNotContain(_alice.Secret, answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_bob.Secret, answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_AgainAndAgain_ChargesNothingUntilRequestsDo()
    {
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var limit = (await ExplainAsync("/open/7", _bob.Header))["rateLimits"]![0]!;
            Assert.Equal((3, 3, "1d", "everybody", "consumer:bob"), ((int)limit["windows"]![0]!["limit"]!, (int)limit["windows"]![0]!["remaining"]!, (string)limit["windows"]![0]!["window"]!, (string)limit["numbersOf"]!, (string)limit["key"]![0]!));
        }

        Assert.Equal(3, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/open/7", _bob.Header), 5)).Of(200));
        var answer = await ExplainAsync("/open/7", _bob.Header);
        Assert.Equal(0, (int)answer["rateLimits"]![0]!["windows"]![0]!["remaining"]!);
        Assert.Equal(("refused", 429, "rateLimits"), ((string)answer["outcome"]!["result"]!, (int)answer["outcome"]!["status"]!, (string)answer["outcome"]!["by"]!));
    }

    [Fact]
    public async Task Explain_KnownCaller_ShowsRouteIdentityLimitsAndDestination()
    {
        var answer = await ExplainAsync("/closed/x", _alice.Header, "X-Tenant: acme");

        Assert.Equal("closed", (string?)answer["route"]!["id"]);
        Assert.Equal(("apiKey", "alice", "gold", _alice.KeyId), ((string?)answer["identity"]!["credential"], (string?)answer["identity"]!["consumer"], (string?)answer["identity"]!["tier"], (string?)answer["identity"]!["keyId"]));
        var limits = answer["rateLimits"]!.AsArray();
        Assert.Equal(("tier gold", 5), ((string)limits[0]!["numbersOf"]!, (int)limits[0]!["windows"]![0]!["limit"]!));
        Assert.Equal(("header:x-tenant (its value)", 2), ((string)limits[1]!["key"]![0]!, (int)limits[1]!["cost"]!));
        var cluster = Assert.Single(answer["clusters"]!.AsArray())!;
        Assert.Equal(("backend", "only", "it is the only one"), ((string)cluster["cluster"]!, (string)cluster["balancing"]!["destination"]!, (string)cluster["balancing"]!["why"]!));
        Assert.Equal("healthy", (string)cluster["destinations"]![0]!["state"]!);
        Assert.Equal(Environment.MachineName, (string)answer["node"]!);
        Assert.Equal(10, answer["others"]!.AsArray().Count);
        Assert.DoesNotContain("acme", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OpenCircuit_IsToldWithItsFallback()
    {
        var clusters = (await ExplainAsync("/helped"))["clusters"]!.AsArray();

        Assert.Equal([("backend", "fallback", null), ("broken", "target", "isolated")], clusters.Select(c => ((string)c!["cluster"]!, (string)c["role"]!, (string?)c["circuit"]?["state"])));
    }

    [Fact]
    public async Task Explain_AddressStated_IsTheOneThatCounts()
    {
        var answer = await PostAsync(new() { ["url"] = "http://example.com/inside", ["address"] = "10.1.2.3" });

        Assert.Equal("forwarded", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["outcome"]!["result"]);
    }

    [Theory]
    [InlineData("{", "The body is no JSON object")]
    [InlineData("""{"uri":"http://a/"}""", "The body is no JSON object with url")]
    [InlineData("""{"url":"/orders"}""", "The url '/orders' is no address")]
    [InlineData("""{"url":"ftp://a/"}""", "The url 'ftp://a/' is no address")]
    [InlineData("""{"url":7}""", "\"url\" is no text")]
    [InlineData("""{"url":"http://a/","method":"G T"}""", "The method 'G T' contains ' '")]
    [InlineData("""{"url":"http://a/","headers":["a"]}""", "\"headers\" is an object")]
    [InlineData("""{"url":"http://a/","headers":{"a b":"c"}}""", "The header name 'a b' contains ' '")]
    [InlineData("""{"url":"http://a/","headers":{"a":"c\r\nd: e"}}""", "has a line break")]
    [InlineData("""{"url":"http://a/","address":"somewhere"}""", "address 'somewhere' is no IP address")]
    public async Task Explain_BadInput_SaysWhatToSend(string body, string fault)
    {
        using var response = await _client.PostAsync(new Uri(_node.AdminAddress, "/explain"), new StringContent(body)).Within();

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(fault, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_AgainstANodeAndOffline_PrintsItAndTellsByItsExitCode()
    {
        var environment = new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken };
        string[] to = ["--admin", _node.AdminAddress.ToString()];

        var taken = await Tool.GatewayAsync(["explain", "GET", "http://example.com/closed/x", "-H", _alice.Header, .. to], environment: environment);
        Assert.True(taken.Code == 0, taken.Errors);
        Assert.Contains("Forwarded by balancing: It goes to destination 'only' of cluster 'backend'", taken.Output, StringComparison.Ordinal);
        Assert.Contains("consumer:alice", taken.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_alice.Secret, taken.Output, StringComparison.Ordinal);

        var refused = await Tool.GatewayAsync(["explain", "GET", "http://example.com/closed", "-o", "json", .. to], environment: environment);
        Assert.Equal((2, 401), (refused.Code, (int)JsonNode.Parse(refused.Output)!["outcome"]!["status"]!));

        var offline = await Tool.GatewayAsync(["explain", "GET", "http://example.com/post", "--routes", _node.RouteTablePath]);
        Assert.Equal(2, offline.Code);
        Assert.Contains("it is for method 'POST', and the request's is 'GET'", offline.Output, StringComparison.Ordinal);

        var wrong = await Tool.GatewayAsync(["explain", "GET", "nonsense", .. to], environment: environment);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("The url 'nonsense' is no address", wrong.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonNode> ExplainAsync(string path, params string[] headers)
    {
        var named = new JsonObject(headers.Select(text => text.Split(": ", 2)).GroupBy(pair => pair[0], pair => (JsonNode?)pair[1])
            .Select(group => KeyValuePair.Create<string, JsonNode?>(group.Key, new JsonArray([.. group]))));
        using var response = await PostAsync(new() { ["method"] = "GET", ["url"] = new Uri(_node.Address, "/").ToString().TrimEnd('/') + path, ["headers"] = named });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private Task<HttpResponseMessage> PostAsync(JsonObject body) =>
        _client.PostAsJsonAsync(new Uri(_node.AdminAddress, "/explain"), body).Within();
}
