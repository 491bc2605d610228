using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>Consumers and keys at run time, on one node.</summary>
public sealed class ConsumerEndpointsTests : IAsyncLifetime, IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken };

    private readonly HttpClient _client = new();
    private readonly TestKey _bob = TestKey.Create();
    private TestNode _node = null!;

    public ConsumerEndpointsTests() => _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetProcesses.AdminToken);

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(
        $$"""
        routes:
          gold: { respond: { status: 200 }, match: { path: /gold }, access: required, allowedTiers: [gold] }
          any: { respond: { status: 200 }, access: required }
        tiers: { gold: {}, free: {} }
        {{TestKey.Consumers(("bob", _bob, "tier: free"))}}
        """,
        environment: Variables);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Consumer_FromItsCreationToItsEnd_IsLetInByItsTierAlone()
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice", ["tier"] = "free", ["note"] = "the shop" }, 201);
        var key = await DoneAsync(HttpMethod.Post, "/consumers/alice/keys", new() { ["expiresIn"] = "90d", ["note"] = "till 1" }, 201);
        Assert.Matches("^gw_[0-9a-z]{16}_[0-9a-z]{52}$", (string)key["key"]!);
        Assert.Equal((200, 403), (await AskAsync("/", key), await AskAsync("/gold", key)));

        await DoneAsync(HttpMethod.Put, "/consumers/alice", new() { ["tier"] = "gold" });
        Assert.Equal(200, await AskAsync("/gold", key));

        var shown = await DoneAsync(HttpMethod.Get, "/consumers/alice");
        Assert.Equal(("gold", "expires", "till 1"), ((string)shown["tier"]!, (string)shown["keys"]![0]!["state"]!, (string)shown["keys"]![0]!["note"]!));
        Assert.NotNull((string?)shown["keys"]![0]!["lastUsedAt"]);
        Assert.DoesNotContain(((string)key["key"]!)[^52..], shown.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sha256", shown.ToJsonString(), StringComparison.OrdinalIgnoreCase);

        await DoneAsync(HttpMethod.Delete, "/consumers/alice");
        Assert.Equal(401, await AskAsync("/", key));
    }

    [Fact]
    public async Task Key_RotatedWithoutOverlapOrExpired_EndsAtOnceOrThen()
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" }, 201);
        var first = await DoneAsync(HttpMethod.Post, "/consumers/alice/keys", null, 201);
        var second = await DoneAsync(HttpMethod.Post, $"/consumers/alice/keys/{first["keyId"]}/rotate", new() { ["overlap"] = "0s" }, 201);
        Assert.Equal((401, 200), (await AskAsync("/", first), await AskAsync("/", second)));

        await DoneAsync(HttpMethod.Post, $"/consumers/alice/keys/{second["keyId"]}/expire", new() { ["expiresIn"] = "1s" });
        await Polling.UntilAsync(async () => await AskAsync("/", second) == 401);

        using var again = await SendAsync(HttpMethod.Post, $"/consumers/alice/keys/{second["keyId"]}/expire", new() { ["expiresIn"] = "1h" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/consumers", """{"id":"bob"}""", 409, "The consumer 'bob' stands in the route table")]
    [InlineData("POST", "/consumers/bob/keys", "{}", 409, "The consumer 'bob' stands in the route table")]
    [InlineData("POST", "/consumers", """{"id":"alice"}""", 409, "There is a consumer 'alice' already")]
    [InlineData("POST", "/consumers", """{"id":"a b"}""", 400, "The consumer id 'a b' contains ' '")]
    [InlineData("POST", "/consumers", "{}", 400, "Say what the consumer is called")]
    [InlineData("POST", "/consumers", "[", 400, "The body is no JSON object")]
    [InlineData("POST", "/consumers", """{"id":"carol","rank":"gold"}""", 400, "The body has the member 'rank'")]
    [InlineData("POST", "/consumers", """{"id":7}""", 400, "'id' is no text")]
    [InlineData("POST", "/consumers", """{"id":"carol","tier":"platinum"}""", 422, "The route table has no tier 'platinum'. It has: free, gold.")]
    [InlineData("POST", "/consumers/nobody/keys", "{}", 404, "There is no consumer 'nobody'")]
    [InlineData("POST", "/consumers/alice/keys", """{"expiresIn":"soon"}""", 400, "expiresIn 'soon' is no duration above 0s")]
    [InlineData("POST", "/consumers/alice/keys", """{"expiresIn":"0s"}""", 400, "expiresIn '0s' is no duration above 0s")]
    [InlineData("POST", "/consumers/alice/keys/0123456789abcdef/rotate", """{"overlap":"-1s"}""", 400, "overlap '-1s' is no duration from 0s")]
    [InlineData("POST", "/consumers/alice/keys/0123456789abcdef/rotate", "{}", 404, "has no key '0123456789abcdef'")]
    [InlineData("POST", "/consumers/alice/keys/0123456789abcdef/expire", "{}", 400, "Say when the key is to end")]
    [InlineData("DELETE", "/consumers/alice/keys/0123456789abcdef", "", 404, "has no key '0123456789abcdef'")]
    [InlineData("GET", "/consumers/nobody", "", 404, "There is no consumer 'nobody'")]
    [InlineData("GET", "/consumers?limit=0", "", 400, "limit is from 1 to 1000")]
    public async Task Send_WhatCannotBe_IsRefusedWithTheReason(string method, string path, string body, int status, string fault)
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" }, 201);
        using var request = new HttpRequestMessage(new(method), new Uri(_node.AdminAddress, path)) { Content = body.Length == 0 ? null : new StringContent(body) };

        using var response = await _client.SendAsync(request).Within();

        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(fault, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_WithAnETagThatWas_IsRefusedAndChangesNothing()
    {
        using var created = await SendAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" });
        var old = created.Headers.ETag!;
        using var changed = await SendAsync(HttpMethod.Put, "/consumers/alice", new() { ["tier"] = "gold" }, old);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        using var late = await SendAsync(HttpMethod.Put, "/consumers/alice", new() { ["tier"] = "free" }, old);

        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Contains(changed.Headers.ETag!.Tag, (string)JsonNode.Parse(await late.Content.ReadAsStringAsync())!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("gold", (string)(await DoneAsync(HttpMethod.Get, "/consumers/alice"))["tier"]!);
    }

    [Fact]
    public async Task Get_All_ComeInPagesWithThoseOfTheTable()
    {
        foreach (var id in new[] { "zoe", "alice", "carol" })
        {
            await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = id }, 201);
        }

        var pages = new List<string[]>();
        for (string? next = "/consumers?limit=3"; next is not null;)
        {
            var page = await DoneAsync(HttpMethod.Get, next);
            pages.Add([.. page["consumers"]!.AsArray().Select(c => $"{c!["id"]} {c["source"]}")]);
            next = (string?)page["next"];
        }

        Assert.Equal([["alice issued", "bob routeTable", "carol issued"], ["zoe issued"]], pages);
    }

    [Fact]
    public async Task Put_TableWithAConsumerThatIsIssued_IsAFault()
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" }, 201);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_node.AdminAddress, "/route-table/validate"))
        {
            Content = new StringContent($"routes: {{}}\nclusters: {{}}\n{TestKey.Consumers(("alice", TestKey.Create(), ""))}"),
        };

        using var response = await _client.SendAsync(request).Within();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("The consumer 'alice' has been issued at run time.", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["faults"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_TableWithAConsumerThatIsIssued_TheTablesCounts()
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" }, 201);
        var issued = await DoneAsync(HttpMethod.Post, "/consumers/alice/keys", null, 201);
        var stated = TestKey.Create();
        await File.WriteAllTextAsync(_node.RouteTablePath, $"routes: {{ any: {{ respond: {{ status: 200 }}, access: required }} }}\n{TestKey.Consumers(("alice", stated, ""))}");
        await DoneAsync(HttpMethod.Post, "/route-table/reload");

        Assert.Equal((401, 200), (await AskAsync("/", issued), await AskAsync("/", new JsonObject { ["key"] = stated.Text })));
        var ready = await DoneAsync(HttpMethod.Get, "/.gateway/ready?verbose");
        Assert.Contains(ready["checks"]!.AsArray(), c => (string)c!["name"]! == "consumers" && ((string)c["reason"]!).Contains("In the route table and issued at run time are: alice.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_AgainInTheSameFolder_KnowsItsConsumers()
    {
        await DoneAsync(HttpMethod.Post, "/consumers", new() { ["id"] = "alice" }, 201);
        var key = await DoneAsync(HttpMethod.Post, "/consumers/alice/keys", null, 201);
        var folder = _node.Directory;

        await using var next = await TestNode.StartAsync("routes: { any: { respond: { status: 200 }, access: required } }", s => s with { DataDirectory = folder }, Variables);

        Assert.Equal(200, (await Volley.RepeatAsync(next.Address, RawRequests.Get("/", $"X-Api-Key: {key["key"]}"), 1))[0]);
        Assert.Equal("alice", (string)(JsonNode.Parse(await _client.GetStringAsync(new Uri(next.AdminAddress, "/consumers/alice")).Within())!["id"]!));
    }

    [Fact]
    public async Task Commands_FromTheConsumersCreationToItsEnd_DoWhatTheySay()
    {
        Assert.Contains("Consumer alice is created.", (await RunAsync("consumers", "create", "alice", "--tier", "gold", "--note", "the shop")).Output, StringComparison.Ordinal);
        var issued = (await RunAsync("keys", "issue", "alice", "--expires", "90d")).Output;
        var text = issued[..72];
        Assert.Equal(200, await AskAsync("/gold", new JsonObject { ["key"] = text }));
        Assert.Contains("shown once, and stored nowhere. It ends at ", issued, StringComparison.Ordinal);
        var rotated = JsonNode.Parse((await RunAsync("keys", "rotate", "alice", text[3..19], "--overlap", "1h", "-o", "json")).Output)!;
        Assert.Equal(text[3..19], (string)rotated["replaces"]!["keyId"]!);
        Assert.Equal(200, await AskAsync("/", new JsonObject { ["key"] = text }));
        await RunAsync("keys", "revoke", "alice", text[3..19]);
        Assert.Equal(401, await AskAsync("/", new JsonObject { ["key"] = text }));
        Assert.Matches($"{text[3..19]} +revoked", (await RunAsync("keys", "list", "alice")).Output);
        Assert.Contains("expires", (await RunAsync("keys", "expire", "alice", (string)rotated["keyId"]!, "7d")).Output, StringComparison.Ordinal);
        var list = (await RunAsync("consumers", "list")).Output;
        Assert.Matches("alice +issued +gold +1 ", list);
        Assert.Matches("bob +route table +free +1 ", list);
        await RunAsync("consumers", "delete", "alice");
        var gone = await Tool.GatewayAsync(["consumers", "show", "alice", "--admin", _node.AdminAddress.ToString()], environment: Variables);
        Assert.Equal(1, gone.Code);
        Assert.Contains("There is no consumer 'alice'", gone.Errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var result = await Tool.GatewayAsync([.. arguments, "--admin", _node.AdminAddress.ToString()], environment: Variables);
        Assert.True(result.Code == 0, result.Errors);
        return result;
    }

    private async Task<int> AskAsync(string path, JsonNode key) =>
        (await Volley.RepeatAsync(_node.Address, RawRequests.Get(path, $"X-Api-Key: {key["key"]}"), 1))[0];

    private async Task<JsonNode> DoneAsync(HttpMethod method, string path, JsonObject? body = null, int status = 200)
    {
        using var response = await SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, EntityTagHeaderValue? match = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_node.AdminAddress, path)) { Content = body is null ? null : JsonContent.Create(body) };
        if (match is not null)
        {
            request.Headers.IfMatch.Add(match);
        }

        return await _client.SendAsync(request).Within();
    }
}
