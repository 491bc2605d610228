using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>What the engine leaves in Redis, and for how long.</summary>
public sealed class RedisKeysTests(RedisServerFixture fixture) : IClassFixture<RedisServerFixture>
{
    private RedisServer Redis => fixture.Server;

    [Fact]
    public async Task CallAsync_StateThatMattersForAWhile_LivesTwoMinutesLonger()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("key", 1, TimeSpan.FromMinutes(5));

        Assert.InRange(await MillisecondsAsync(options, "key"), TimeSpan.FromMinutes(6).TotalMilliseconds, TimeSpan.FromMinutes(7).TotalMilliseconds);
    }

    [Fact]
    public async Task CallAsync_StateThatAlwaysMatters_StaysForEver()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("key", 1, TimeSpan.MaxValue);
        Assert.Equal(-1, await MillisecondsAsync(options, "key"));

        await node.AddAsync("key", 1, TimeSpan.MaxValue - TimeSpan.FromTicks(1));
        Assert.True(await MillisecondsAsync(options, "key") > 0);
    }

    [Fact]
    public async Task CallAsync_StateThatMattersNoMore_IsGone()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("key", 1);
        Assert.Equal(3, (await node.AddAsync("key", 2, TimeSpan.Zero)).Total);

        Assert.Equal(-2, await MillisecondsAsync(options, "key"));
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task CallAsync_ManyKeys_LeaveNoQueuesBehind()
    {
        await using var node = await Node.StartAsync(Nodes.Options(Redis.Endpoint));
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => node.AddAsync($"key{number % 500}", 1)));

        await node.Engine.StopAsync(CancellationToken.None); // Waits until every queue is served.
        Assert.Equal((0, 0), (node.Engine.QueueCount, node.Engine.Statistics.Pending));
        Assert.Equal(2000, node.Engine.Statistics.Commands);
    }

    [Fact]
    public async Task CallAsync_TwoFleetsOnOneRedis_NeverMeet()
    {
        await using var one = await Node.StartAsync(Nodes.Options(Redis.Endpoint));
        await using var other = await Node.StartAsync(Nodes.Options(Redis.Endpoint));
        var heard = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = other.Engine.Subscribe("news", broadcast => heard.TrySetResult(broadcast.Payload.Span[0]));

        Assert.True(await one.Engine.BroadcastAsync("news", new byte[] { 1 }));
        Assert.True(await other.Engine.BroadcastAsync("news", new byte[] { 2 }));
        Assert.Equal(5, (await one.AddAsync("key", 5)).Total);
        Assert.Equal(1, (await other.AddAsync("key", 1)).Total);
        Assert.Equal((1, 1), (one.Engine.LiveNodes.Count, other.Engine.LiveNodes.Count));
        Assert.Equal(2, await heard.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task CallAsync_KeyHoldsSomethingElse_FailsSaysSoAndLeavesItAlone()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        var key = options.KeyOf("state:life:key");
        await Redis.CliAsync("SET", key, "something else, long enough to have a header before a state");

        Assert.Equal(UnavailableReason.Failed, await node.FailAsync("key", TimeSpan.FromSeconds(30)));
        var message = await node.Logs.WaitAsync(5008);
        Assert.Contains(key, message);
        Assert.Contains("delete the key", message);
        Assert.StartsWith("something else", await Redis.CliAsync("GET", key));

        await Redis.CliAsync("DEL", key);
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task CallAsync_KeyIsOfAnotherType_Fails()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await Redis.CliAsync("LPUSH", options.KeyOf("state:life:key"), "x");

        Assert.Equal(UnavailableReason.Failed, await node.FailAsync("key", TimeSpan.FromSeconds(30)));
        Assert.Contains("WRONGTYPE", await node.Logs.WaitAsync(5009));
        Assert.True(node.Engine.Health.IsAvailable);
    }

    [Fact]
    public async Task CallAsync_ScriptsForgotten_GoesOn()
    {
        await using var node = await Node.StartAsync(Nodes.Options(Redis.Endpoint));
        for (var count = 1; count <= 5; count++)
        {
            await Redis.CliAsync("SCRIPT", "FLUSH");
            Assert.Equal(count, (await node.AddAsync("key", 1)).Total);
            Assert.True(await node.Engine.BroadcastAsync("news", new byte[] { 1 }));
        }
    }

    [Fact]
    public async Task CallAsync_DataFlushed_BeginsAnewAndSaysSo()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("key", 5);
        await Redis.CliAsync("DEL", options.KeyOf("state:life:key"), options.KeyOf("epoch"), options.KeyOf("fleet"), options.KeyOf("nodes"));

        var life = await node.AddAsync("key", 1);
        Assert.Equal(1, life.Total);
        await node.Logs.WaitAsync(5005);
        Assert.True(node.Engine.Health.IsAvailable);
    }

    [Fact]
    public async Task CallAsync_TimeOfTheKey_IsThatOfRedis()
    {
        await using var node = await Node.StartAsync(Nodes.Options(Redis.Endpoint));
        var before = long.Parse((await Redis.CliAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture);
        var life = await node.AddAsync("key", 1);
        var after = long.Parse((await Redis.CliAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture);
        Assert.InRange(life.Now.TotalSeconds, before, after + 1);
    }

    private async Task<long> MillisecondsAsync(RedisOptions options, string key) =>
        long.Parse(await Redis.CliAsync("PTTL", options.KeyOf($"state:life:{key}")), CultureInfo.InvariantCulture);
}
