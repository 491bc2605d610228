using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>
/// One node of three is cut off from the others and from Redis, but not from clients and backends. No limit is exceeded, no
/// request fails on the others, and once the cut is healed the fleet is whole again.
/// </summary>
/// <remarks>
/// On the engine orleans a silo that the others have given up ends its process, and whatever runs it starts it again: here
/// this case does.
/// </remarks>
internal static class PartitionCase
{
    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var space = await NetworkNamespace.CreateAsync();
        await using var backend = await Backend.StartAsync(NetworkNamespace.OutsidePeer);
        var redis = await RedisServer.StartAsync("--bind", $"127.0.0.1 {NetworkNamespace.InsidePeer}", "--protected-mode", "no");
        await using var fleet = await TestFleet.StartAsync(options.Engine, 2, LimitTable.Of(backend.Address, Judge.Modes), Settings(redis, NetworkNamespace.InsidePeer), redis);
        var remote = fleet.Place(Settings(redis, NetworkNamespace.Inside), NetworkNamespace.Outside, space.Prefix);
        await fleet.AddAsync(remote);
        await UntilAsync(fleet, 3);

        await using var load = LoadGenerator.Start(fleet.Clock, Judge.Streams((number, _) => fleet.InTurn(number)));
        await fleet.Clock.PassAsync(options.Seconds / 2);
        var cut = fleet.Clock.Now;
        await space.CutAsync();
        await UntilAsync(fleet, 2);
        report.Figure("from the cut until the others go without it, s", (fleet.Clock.Now - cut).TotalSeconds);
        await fleet.Clock.PassAsync(options.Seconds);

        var healed = fleet.Clock.Now;
        await space.HealAsync();
        var restarts = await RestartUntilAsync(fleet, remote, cut, UntilAsync(fleet, 3));
        report.Figure("the node cut off ended its process", restarts);
        report.Figure("from the healing until the fleet is whole, s", (fleet.Clock.Now - healed).TotalSeconds);
        await fleet.Clock.PassAsync(options.Seconds / 2);
        await Judge.AllAsync(report, fleet, await load.StopAsync());
    }

    /// <summary>Does what a supervisor does: starts the process again where it ends.</summary>
    /// <returns>How often it did.</returns>
    private static async Task<int> RestartUntilAsync(TestFleet fleet, GatewayNode remote, TimeSpan cut, Task whole)
    {
        var restarts = 0;
        while (!whole.IsCompleted)
        {
            if (!remote.IsRunning)
            {
                restarts++;
                await fleet.RestartEndedAsync(remote, cut);
            }

            await fleet.Clock.PassAsync(0.02);
        }

        await whole;
        return restarts;
    }

    /// <summary>Waits until both nodes that can be asked, the remote one's admin listener being its own, know of so many.</summary>
    private static Task UntilAsync(TestFleet fleet, int count)
    {
        bool Knows(JsonElement ready) => ready.GetProperty("nodes").GetArrayLength() == count;
        return Task.WhenAll(fleet.Nodes.Take(2).Select(node => node.UntilAsync(Knows, $"the fleet has {count} nodes")));
    }

    private static Dictionary<string, string> Settings(RedisServer redis, System.Net.IPAddress inside) => new()
    {
        ["GATEWAY_REDIS__ENDPOINTS"] = $"{NetworkNamespace.InsidePeer}:{redis.Port}",
        ["GATEWAY_SILO__ADDRESS"] = inside.ToString(),
    };
}
