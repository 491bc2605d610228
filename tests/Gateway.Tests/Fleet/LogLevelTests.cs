using System.Net;
using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>The level of all nodes' logs, changed on one.</summary>
[Collection(FleetGroup.Name)]
public sealed class LogLevelTests : IDisposable
{
    private readonly HttpClient _client = new();

    public LogLevelTests() => _client.DefaultRequestHeaders.Authorization = new("Bearer", FleetProcesses.AdminToken);

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(FleetProcesses.Engines), MemberType = typeof(FleetProcesses))]
    public async Task Order_OnOneNode_HoldsOnAllUntilItsTimeIsOver(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, "routes: {}\nclusters: {}");

        Assert.Equal(HttpStatusCode.OK, await OrderAsync(fleet.Nodes[0], "level=error&ttl=3s&reason=noise&by=me"));

        foreach (var node in fleet.Nodes)
        {
            await Polling.UntilAsync(async () => await LevelAsync(node) is ("error", "noise"));
        }

        foreach (var node in fleet.Nodes)
        {
            await Polling.UntilAsync(async () => await LevelAsync(node) is ("information", null));
            await node.Errors.WaitForAsync("This node's log is at information again");
        }

        Assert.Equal(HttpStatusCode.OK, await OrderAsync(fleet.Nodes[1], "level=debug&ttl=1h&reason=hunt&by=me"));
        await fleet.Nodes[0].Errors.WaitForAsync("The operator me set this node's log to debug for 1h: hunt");
    }

    [Fact]
    public async Task Command_Level_ChangesItAndTellsUntilWhen()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}", environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });

        Assert.Equal((0, "error"), await CommandAsync(node));
        var (code, text) = await CommandAsync(node, "debug", "--for", "10m", "--reason", "a hunt", "--by", "carol");
        Assert.Equal(0, code);
        Assert.Matches("^debug for another (10m|9m5[0-9]s), then error again: carol, a hunt$", text);
        Assert.Equal("debug", (await CommandAsync(node, "--format", "json")).Text.Split('"')[3]);
    }

    [Theory]
    [InlineData("Say for how long with --for, such as --for 10m, and why with --reason.", "debug")]
    [InlineData("Say for how long with --for", "debug", "--for", "10m")]
    [InlineData("Which level?", "--for", "10m")]
    [InlineData("level 'loud' is none.", "loud", "--for", "10m", "--reason", "a hunt")]
    public async Task Command_ThatCannotBe_FailsWithTheReason(string expected, params string[] arguments)
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}", environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });

        var (code, text) = await CommandAsync(node, arguments);

        Assert.Equal(1, code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("level=loud&ttl=1m&reason=a&by=b", "level 'loud' is none. Write ?level=debug, information, warning or error.")]
    [InlineData("level=2&ttl=1m&reason=a&by=b", "level '2' is none.")]
    [InlineData("level=debug&ttl=2d&reason=a&by=b", "ttl '2d' is no time for which the level can be changed.")]
    [InlineData("level=debug&ttl=1m&by=b", "Say why and who")]
    public async Task Order_ThatCannotBe_IsRefusedWithTheReason(string query, string expected)
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}", environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });

        using var response = await _client.PostAsync(new Uri(node.AdminAddress, "/log-level?" + query), content: null).Within();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Text)> CommandAsync(TestNode node, params string[] arguments)
    {
        var (code, output, errors) = await Tool.GatewayAsync(
            ["log-level", .. arguments, "--admin", node.AdminAddress.ToString()], environment: new() { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
        return (code, (output + errors).Trim());
    }

    private async Task<HttpStatusCode> OrderAsync(GatewayProcess node, string query)
    {
        using var response = await _client.PostAsync(new Uri(node.AdminAddress, "/log-level?" + query), content: null).Within();
        return response.StatusCode;
    }

    private async Task<(string? Level, string? Reason)> LevelAsync(GatewayProcess node)
    {
        var answer = JsonDocument.Parse(await _client.GetStringAsync(new Uri(node.AdminAddress, "/log-level")).Within()).RootElement;
        return (answer.GetProperty("level").GetString(), answer.TryGetProperty("order", out var order) ? order.GetProperty("reason").GetString() : null);
    }
}
