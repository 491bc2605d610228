using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Proxy.Usage;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Usage;

/// <summary>What consumers have used, from requests to the command line.</summary>
[Collection(FleetGroup.Name)]
public sealed class UsageTests
{
    [Fact]
    public async Task Usage_OfConsumers_IsToldByRouteWithRefusalsAndBytes()
    {
        var (alice, bob) = (TestKey.Create(), TestKey.Create());
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(
            backend.Address, "rateLimits: [daily]", table: $"rateLimits: {{ daily: {{ limit: 2, window: 1d }} }}\n{TestKey.Consumers(("alice", alice, ""), ("bob", bob, ""))}"));
        await Volley.RepeatAsync(node.Address, RawRequests.Get("/", alice.Header), 3);
        await Volley.RepeatAsync(node.Address, $"POST / HTTP/1.1\r\nHost: a\r\n{bob.Header}\r\nContent-Length: 5\r\n\r\nhello", 1);
        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1);
        await ReportAsync(node);

        var answer = JsonDocument.Parse((await UsageAsync(node, "alice", "--format", "json")).Output).RootElement;

        Assert.Equal("alice", answer.GetProperty("consumer").GetString());
        var hour = Assert.Single(answer.GetProperty("hours").EnumerateArray());
        Assert.Equal(("every", 3, 1), (hour.GetProperty("route").GetString(), hour.GetProperty("requests").GetInt32(), hour.GetProperty("refusals").GetInt32()));
        Assert.True(hour.GetProperty("responseBytes").GetInt64() > 0);
        Assert.Equal(3, Assert.Single(answer.GetProperty("days").EnumerateArray()).GetProperty("requests").GetInt32());
        var list = (await UsageAsync(node)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["alice", "bob"], list.Skip(1).Select(line => line.Split(' ')[^1].Trim()));
        Assert.Matches(@" 1 +0 +5 +\d+  bob$", list[2].TrimEnd());
        Assert.StartsWith("Nothing was used.", (await UsageAsync(node, "carol")).Output, StringComparison.Ordinal);
    }

    /// <summary>A node tells of consumers created at run time also where it never served them.</summary>
    [Fact]
    public async Task Usage_OfAConsumerCreatedAtRunTime_IsListedWithAllOthers()
    {
        await using var node = await TestNode.StartAsync(
            Tables.Single("http://127.0.0.1:9"), environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", FleetProcesses.AdminToken);
        (await client.PostAsync(new Uri(node.AdminAddress, "/consumers"), JsonContent.Create(new { id = "dora" })).Within()).EnsureSuccessStatusCode();
        var usage = node.Services.GetRequiredService<FleetUsage>();
        usage.Add(new Dictionary<UsageKey, Core.Usage.UsageCounts> { [new("dora", "every")] = new(5, 0, 0, 0) });
        await usage.ReportAsync();

        Assert.EndsWith("  dora", (await UsageAsync(node)).Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usage/corp%3Ahttps%3A%2F%2Fid.example%2Fusers%2F7")]
    [InlineData("/usage/corp:https://id.example/users/7")]
    public async Task Get_ConsumerWithSlashes_IsThatConsumer(string path)
    {
        const string Subject = "corp:https://id.example/users/7";
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"));
        var usage = node.Services.GetRequiredService<FleetUsage>();
        usage.Add(new Dictionary<UsageKey, Core.Usage.UsageCounts> { [new(Subject, "every")] = new(5, 0, 0, 0) });
        await usage.ReportAsync();
        using var client = new HttpClient();

        var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(node.AdminAddress, path)).Within()).RootElement;

        Assert.Equal((Subject, 5), (answer.GetProperty("consumer").GetString(), answer.GetProperty("hours")[0].GetProperty("requests").GetInt32()));
        Assert.Contains("every", (await UsageAsync(node, Subject)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfAFleet_IsTheSumOfItsNodes()
    {
        var alice = TestKey.Create();
        await using var redis = await RedisServer.StartAsync();
        await using var backend = new TunableBackend();
        await using var fleet = await FleetProcesses.StartAsync(3, "redis", redis.Endpoint, Tables.Single(backend.Address, table: TestKey.Consumers(("alice", alice, ""))));
        await Volley.RepeatAsync(fleet.Nodes[0].Address, RawRequests.Get("/", alice.Header), 4);
        await Volley.RepeatAsync(fleet.Nodes[1].Address, RawRequests.Get("/", alice.Header), 3);

        // Leaving, a node reports what it has not reported yet.
        foreach (var node in fleet.Nodes.Take(2))
        {
            await node.SignalAsync("TERM");
            Assert.Equal(0, await node.ExitAsync());
        }

        using var client = new HttpClient();
        Assert.Equal(7, await SumAsync(client, fleet.Nodes[2]));
    }

    [Fact]
    public async Task Report_WithoutAnswer_IsSentAgainAndCountsOnce()
    {
        await using var engine = new LossyEngine(new LocalEngine(new(new NodeId(7, 1), "n", EngineProtocol.Current), () => TimeSpan.FromDays(20_000), (_, e) => throw e));
        var usage = new FleetUsage(engine);
        await engine.StartAsync(default);
        engine.LoseReplies(2);
        usage.Add(new Dictionary<UsageKey, Core.Usage.UsageCounts> { [new("alice", "a")] = new(5, 0, 0, 0) });
        await usage.ReportAsync();
        usage.Add(new Dictionary<UsageKey, Core.Usage.UsageCounts> { [new("alice", "a")] = new(2, 0, 0, 0) });
        await usage.ReportAsync();

        await usage.ReportAsync();
        await usage.ReportAsync();

        Assert.Equal(7, Assert.Single((await usage.ReadAsync("alice"))!.Hours).Counts.Requests);
    }

    private static async Task ReportAsync(TestNode node)
    {
        node.Services.GetRequiredService<UsageReporter>().Turn();
        await node.Services.GetRequiredService<FleetUsage>().ReportAsync();
    }

    private static async Task<long> SumAsync(HttpClient client, GatewayProcess node)
        => JsonDocument.Parse(await client.GetStringAsync(new Uri(node.AdminAddress, "/usage/alice")).Within()).RootElement
            .GetProperty("hours").EnumerateArray().Sum(hour => hour.GetProperty("requests").GetInt64());

    private static async Task<(string Output, string Errors)> UsageAsync(TestNode node, params string[] arguments)
    {
        var (code, output, errors) = await Tool.GatewayAsync(["usage", .. arguments, "--admin", node.AdminAddress.ToString()]);
        Assert.True(code == 0, errors);
        return (output, errors);
    }
}
