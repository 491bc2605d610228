using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>Three real processes, a real Redis: what one node knows, all know.</summary>
[Collection(FleetGroup.Name)]
public sealed class FleetTests
{
    private const string OneLimit = "rateLimits: { fifty: { algorithm: fixedWindow, limit: 50, window: 1d, key: [\"header:x-client\"] } }";

    public static TheoryData<string> Engines => FleetProcesses.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Send_HundredToEachOfThreeNodesAgainstFifty_AdmitsExactlyFifty(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(
            3, engine, redis.Endpoint, Tables.Single(backend.Address, "rateLimits: [fifty]", table: OneLimit));

        // A node's first call compiles what it needs, and where that takes too long what it was lent is lost to the limit.
        foreach (var node in fleet.Nodes)
        {
            await Volley.RepeatAsync(node.Address, RawRequests.Get("/", "X-Client: first"), 3);
        }

        var before = backend.Requests.Count;
        var responses = await Task.WhenAll(fleet.Nodes.Select(
            node => Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get("/", "X-Client: a"), 100)])));

        var statuses = responses.SelectMany(r => r).Select(r => r.Status).ToArray();
        Assert.Equal((50, 250), (statuses.Of(200), statuses.Of(429)));
        Assert.Equal(50, backend.Requests.Count - before);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Start_SecondNode_RunsTheFleetsTableAndBothSayWhoIsThere(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, Tables.Single(backend.Address));

        Assert.Contains($"is one of fleet default, which has 2 nodes on engine {engine}: ", await fleet.Nodes[1].Errors.WaitForAsync("is one of fleet"), StringComparison.Ordinal);
        Assert.Contains("version 1 of the fleet's table", await fleet.Nodes[1].Errors.WaitForAsync(" serves on "), StringComparison.Ordinal);
        using var http = new HttpClient();
        foreach (var node in fleet.Nodes)
        {
            await Polling.UntilAsync(async () =>
            {
                var ready = await http.GetFromJsonAsync<JsonElement>(new Uri(node.AdminAddress, "/.gateway/ready"));
                Assert.Equal((engine, "default", true), (ready.GetProperty("engine").GetString(), ready.GetProperty("fleet").GetString(), ready.GetProperty("engineAvailable").GetBoolean()));
                return ready.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()).Order().SequenceEqual(["node-1", "node-2"]);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_RouteTable_IsOnTheOtherNodeUnderTheSameVersion(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, Tables.Single(backend.Address));
        using var http = new HttpClient();
        var first = await http.GetAsync(new Uri(fleet.Nodes[0].AdminAddress, "/route-table"));

        using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(fleet.Nodes[0].AdminAddress, "/route-table?fast=true"))
        {
            Content = new StringContent("routes: {}\nclusters: {}\n"),
            Headers = { { "Authorization", $"Bearer {FleetProcesses.AdminToken}" }, { "If-Match", first.Headers.ETag!.ToString() } },
        };
        using var published = await http.SendAsync(put);

        Assert.Equal((200, "2"), ((int)published.StatusCode, published.Headers.GetValues("Route-Table-Version").Single()));
        await Polling.UntilAsync(async () => (await Volley.RepeatAsync(fleet.Nodes[1].Address, RawRequests.Get(), 1))[0] == 404);
        using var second = await http.GetAsync(new Uri(fleet.Nodes[1].AdminAddress, "/route-table"));
        Assert.Equal((published.Headers.ETag, "2"), (second.Headers.ETag, second.Headers.GetValues("Route-Table-Version").Single()));
    }

    [Fact]
    public async Task Start_NodeOfAnotherEngine_IsRefusedAndNamesBoth()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("SET", "gateway:{default}:fleet", """{"engine":"orleans","fleet":"default","protocol":1}""");
        using var folder = new ProcessFolder();

        await using var node = GatewayProcess.Launch(folder, ["run"], new()
        {
            ["GATEWAY_LISTENERS__0__URL"] = "http://127.0.0.1:0",
            ["GATEWAY_ADMIN__URL"] = "http://127.0.0.1:0",
            ["GATEWAY_ENGINE"] = "redis",
            ["GATEWAY_REDIS__ENDPOINTS"] = redis.Endpoint,
        });

        Assert.Equal(1, await node.ExitAsync());
        var errors = await node.Errors.WaitForAsync("gateway: ");
        Assert.Contains("with the engine 'orleans', but this node is of 'default' with the engine 'redis'", errors, StringComparison.Ordinal);
    }
}
