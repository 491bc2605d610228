using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>Keys issued on one node of real processes, and what they open on another.</summary>
[Collection(FleetGroup.Name)]
public sealed class IssuedConsumersTests : IDisposable
{
    private const string Table = """
        routes: { closed: { respond: { status: 200, body: welcome }, access: required } }
        tiers: { gold: {} }
        """;

    private readonly HttpClient _client = new();

    public IssuedConsumersTests() => _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetProcesses.AdminToken);

    public static TheoryData<string> Engines => FleetProcesses.Engines;

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Issue_OnOneNode_OpensAndIsRotatedAndRevokedOnTheOther(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, Table);
        var (one, other) = (fleet.Nodes[0], fleet.Nodes[1]);
        await SendAsync(one, HttpMethod.Post, "/consumers", new() { ["id"] = "alice", ["tier"] = "gold" });

        var first = await SendAsync(one, HttpMethod.Post, "/consumers/alice/keys");
        await UntilAsync(other, first, 200);
        Assert.Equal(200, await AskAsync(one, first));

        var second = await SendAsync(other, HttpMethod.Post, $"/consumers/alice/keys/{first["keyId"]}/rotate", new() { ["overlap"] = "1h" });
        await UntilAsync(one, second, 200);
        Assert.Equal((200, 200), (await AskAsync(one, first), await AskAsync(other, first)));

        await SendAsync(one, HttpMethod.Delete, $"/consumers/alice/keys/{first["keyId"]}");
        await UntilAsync(other, first, 401);
        Assert.Equal((401, 200, 200), (await AskAsync(one, first), await AskAsync(one, second), await AskAsync(other, second)));

        // What is left is there for a node that joins, and gone with its consumer.
        var third = await fleet.AddAsync();
        Assert.Equal((401, 200), (await AskAsync(third, first), await AskAsync(third, second)));
        await SendAsync(third, HttpMethod.Delete, "/consumers/alice");
        await UntilAsync(one, second, 401);
        await UntilAsync(other, second, 401);
    }

    [Fact]
    public async Task Start_RedisIsGone_LetsInWhomTheNodeKnewAndSaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await FleetProcesses.StartAsync(1, "redis", redis.Endpoint, Table);
        await SendAsync(fleet.Nodes[0], HttpMethod.Post, "/consumers", new() { ["id"] = "alice" });
        var key = await SendAsync(fleet.Nodes[0], HttpMethod.Post, "/consumers/alice/keys");
        var revoked = await SendAsync(fleet.Nodes[0], HttpMethod.Post, "/consumers/alice/keys");
        await SendAsync(fleet.Nodes[0], HttpMethod.Delete, $"/consumers/alice/keys/{revoked["keyId"]}");
        await fleet.Nodes[0].SignalAsync("TERM");
        await fleet.Nodes[0].ExitAsync();
        await redis.KillAsync();

        var node = await fleet.RestartAsync(0);

        Assert.Equal((200, 401), (await AskAsync(node, key), await AskAsync(node, revoked)));
        var ready = JsonNode.Parse(await _client.GetStringAsync(new Uri(node.AdminAddress, "/.gateway/ready?verbose")).Within())!;
        var check = ready["checks"]!.AsArray().Single(c => (string)c!["name"]! == "consumers")!;
        Assert.Equal("degraded", (string)check["status"]!);
        Assert.Contains("the node goes on with version 4", (string)check["reason"]!, StringComparison.Ordinal);
        using var refused = await _client.PostAsJsonAsync(new Uri(node.AdminAddress, "/consumers"), new { id = "bob" }).Within();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    private static async Task<int> AskAsync(GatewayProcess node, JsonNode key) =>
        (await Volley.RepeatAsync(node.Address, RawRequests.Get("/", $"X-Api-Key: {key["key"]}"), 1))[0];

    private static Task UntilAsync(GatewayProcess node, JsonNode key, int status) => Polling.UntilAsync(async () => await AskAsync(node, key) == status);

    private async Task<JsonNode> SendAsync(GatewayProcess node, HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.AdminAddress, path));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await _client.SendAsync(request).Within();
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
