using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>All nodes die at once, and others start, at other addresses.</summary>
public class FleetLossTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Start_AfterAllWereKilled_FindsThemDeadAndGoesOnWithWhatIsStored()
    {
        var options = Engines.RedisOptions(redis.Server.Endpoint);
        for (var number = 1; number <= 2; number++)
        {
            await using var node = await NodeProcess.StartAsync(options, number);
            await AddAsync(node, number);
            await node.KillAsync();
        }

        await using var last = await NodeProcess.StartAsync(options, 3);
        await last.WaitForNodesAsync(1);
        await AddAsync(last, 3);
    }

    private static async Task AddAsync(NodeProcess node, int number)
    {
        // A call without an answer may have been executed and counts, too.
        var life = await node.AskAsync(AuthorityDurability.Durable, "key", 1);
        Assert.True(life.Recoveries >= number - 1, "What was stored was taken for current.");
        Assert.True(life.Total >= number, "What was stored is lost.");
    }
}
