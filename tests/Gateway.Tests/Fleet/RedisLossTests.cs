using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>Redis goes, and comes back empty: clients are answered throughout, and nobody with a 500.</summary>
[Collection(FleetGroup.Name)]
public sealed class RedisLossTests
{
    private const string Limit = "rateLimits: { wide: { limit: 100000, window: 1s } }";

    public static TheoryData<string> Engines => FleetProcesses.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Send_RedisKilledAndRestartedEmpty_IsAnsweredThroughoutAndServedAgain(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, Tables.Single(backend.Address, "rateLimits: [wide]", table: Limit));
        await UntilServedAsync(fleet);

        await redis.KillAsync();
        await Polling.UntilAsync(async () => await TroubleAsync(fleet.Nodes[0]) is not null);
        foreach (var node in fleet.Nodes)
        {
            // Refused perhaps, for nobody can say what others used; but in time, and with a reason.
            var statuses = (await Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 20)])).Select(r => r.Status).ToList();
            Assert.All(statuses, status => Assert.True(status is 200 or 429 or 503, $"Somebody got {status}."));
            Assert.Equal(200, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/.gateway/ready"), 1))[0]);
        }

        await redis.RestartAsync();
        await Polling.UntilAsync(async () => await TroubleAsync(fleet.Nodes[0]) is null);
        await UntilServedAsync(fleet);
    }

    private static async Task UntilServedAsync(FleetProcesses fleet)
    {
        foreach (var node in fleet.Nodes)
        {
            await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 200);
        }
    }

    /// <summary>What the node says is the matter. Silos go on without Redis, and say so in a sentence.</summary>
    private static async Task<string?> TroubleAsync(GatewayProcess node)
    {
        using var http = new HttpClient();
        var ready = await http.GetFromJsonAsync<JsonElement>(new Uri(node.AdminAddress, "/.gateway/ready"));
        var state = ready.GetProperty("engineState").GetString()!;
        return !ready.GetProperty("engineAvailable").GetBoolean() || state.Contains("Redis cannot be asked", StringComparison.Ordinal) ? state : null;
    }
}
