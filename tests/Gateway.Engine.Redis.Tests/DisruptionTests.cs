using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>What an authority that comes to life is told of what may have been lost before.</summary>
public sealed class DisruptionTests
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Create_NewFleet_HasLostNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using var first = await Node.StartAsync(options);
        await using var second = await Node.StartAsync(options);

        Assert.Equal(TimeSpan.MaxValue, (await first.AddAsync("one", 1)).SinceDisruption);
        Assert.Equal(TimeSpan.MaxValue, (await second.AddAsync("other", 1)).SinceDisruption);
        Assert.Equal(TimeSpan.MaxValue, (await second.AddVolatileAsync("one", 1)).SinceDisruption);
    }

    [Fact]
    public async Task Create_RedisCameBackWithItsData_DoubtsTheVolatileAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await node.AddAsync("one", 1);
        Assert.Equal("OK", await redis.CliAsync("SAVE"));
        await RestartAsync(redis, node);

        Assert.Equal(TimeSpan.MaxValue, (await node.AddAsync("other", 1)).SinceDisruption);
        Assert.InRange((await node.AddVolatileAsync("other", 1)).SinceDisruption, TimeSpan.Zero, Lately);
    }

    [Fact]
    public async Task Create_RedisCameBackEmpty_DoubtsAll()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await node.AddAsync("one", 1);
        await RestartAsync(redis, node);

        Assert.InRange((await node.AddAsync("one", 1)).SinceDisruption, TimeSpan.Zero, Lately);
        Assert.InRange((await node.AddVolatileAsync("other", 1)).SinceDisruption, TimeSpan.Zero, Lately);
    }

    /// <summary>The new node, alone, takes the empty Redis for one that no fleet has used.</summary>
    [Fact]
    public async Task Create_RedisEmptiedAndFoundedAgainBySomebodyNew_IsDoubtedOnceAnOlderNodeSaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("one", 1);

        // All at once, so that no beat of the node comes in between.
        Assert.Equal("1", await redis.CliAsync("EVAL", """
            redis.call('FLUSHALL')
            local time = redis.call('TIME')
            redis.call('HSET', KEYS[1], 'run', string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'), 'since', 0, 'lost', 0, 'born', time[1] * 1000000 + time[2])
            return 1
            """, "1", $"gateway:{{{options.Fleet}}}:epoch"));
        await node.Logs.WaitAsync(5005);

        Assert.InRange((await node.AddAsync("one", 1)).SinceDisruption, TimeSpan.Zero, Lately);
    }

    private static async Task RestartAsync(RedisServer redis, Node node)
    {
        await redis.KillAsync();
        await node.WaitForTroubleAsync();
        await redis.RestartAsync();
        await node.WaitForRecoveryAsync();
    }
}
