using System.Collections.Concurrent;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Broadcasts while nodes and Redis come and go.</summary>
public sealed class RedisBroadcastTests
{
    private const string Topic = "news";

    [Fact]
    public async Task BroadcastAsync_NodeCutOffForAWhile_GetsAllLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TroubledProxy(redis.Port);
        var options = Nodes.Options(redis.Endpoint);
        await using var sender = await Node.StartAsync(options with { CommandTimeout = TimeSpan.FromSeconds(30) });
        await using var receiver = await Node.StartAsync(options with { Endpoints = [proxy.Endpoint] });
        using var inbox = new Numbers(receiver.Engine, last: 99);

        proxy.SwallowAll();
        await receiver.WaitForTroubleAsync();
        await SendAsync(sender, 0, 100);
        proxy.LetThrough();

        Assert.Equal(Enumerable.Range(0, 100), await inbox.WaitAsync());
        Assert.Equal(0, receiver.Engine.Statistics.BroadcastGaps);
    }

    [Fact]
    public async Task BroadcastAsync_NodeCutOffForTooLong_LearnsThatItMissedSome()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TroubledProxy(redis.Port);
        var options = Nodes.Options(redis.Endpoint);
        await using var sender = await Node.StartAsync(options with { CommandTimeout = TimeSpan.FromSeconds(30) });
        await using var receiver = await Node.StartAsync(options with { Endpoints = [proxy.Endpoint] });
        var missed = 0;
        receiver.Engine.BroadcastsMissed += () => Interlocked.Increment(ref missed);
        var count = RedisBroadcasts.LogLength + 44;
        using var inbox = new Numbers(receiver.Engine, last: count - 1);

        proxy.SwallowAll();
        await receiver.WaitForTroubleAsync();
        await SendAsync(sender, 0, count);
        proxy.LetThrough();

        Assert.Equal(Enumerable.Range(44, RedisBroadcasts.LogLength), await inbox.WaitAsync());
        Assert.Equal((1, 1L), (missed, receiver.Engine.Statistics.BroadcastGaps));
        await receiver.Logs.WaitAsync(5010);
    }

    [Fact]
    public async Task BroadcastAsync_RedisRestartedEmpty_GoesOnAndSaysThatSomeMayBeMissing()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using var sender = await Node.StartAsync(options with { CommandTimeout = TimeSpan.FromSeconds(30) });
        await using var receiver = await Node.StartAsync(options);
        using var inbox = new Numbers(receiver.Engine, last: 19);
        await SendAsync(sender, 0, 10);

        await redis.KillAsync();
        await sender.WaitForTroubleAsync();
        await redis.RestartAsync();
        await sender.WaitForRecoveryAsync();
        await SendAsync(sender, 10, 10);

        var numbers = await inbox.WaitAsync();
        Assert.Equal(Enumerable.Range(10, 10), numbers.SkipWhile(number => number < 10));
        await receiver.Logs.WaitAsync(5010);
    }

    [Fact]
    public async Task BroadcastAsync_RedisRestartedFromOldSnapshot_DeliversNewOnesOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using var sender = await Node.StartAsync(options with { CommandTimeout = TimeSpan.FromSeconds(30) });
        await using var receiver = await Node.StartAsync(options);
        using var inbox = new Numbers(receiver.Engine, last: 19);
        await SendAsync(sender, 0, 3);
        await redis.CliAsync("SAVE");
        await SendAsync(sender, 3, 7);
        await inbox.WaitForAsync(9);

        await redis.KillAsync();
        await sender.WaitForTroubleAsync();
        await redis.RestartAsync();
        await sender.WaitForRecoveryAsync();
        await SendAsync(sender, 10, 10);

        Assert.Equal(Enumerable.Range(0, 20), await inbox.WaitAsync());
    }

    [Fact]
    public async Task BroadcastAsync_CancelledBeforeOrRedisGone_IsNotTaken()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        Assert.False(await node.Engine.BroadcastAsync(Topic, new byte[] { 1 }, new(canceled: true)));

        await redis.KillAsync();
        Assert.False(await node.Engine.BroadcastAsync(Topic, new byte[] { 1 }));
    }

    private static async Task SendAsync(Node sender, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            Assert.True(await sender.Engine.BroadcastAsync(Topic, BitConverter.GetBytes(number)));
        }
    }

    /// <summary>Collects numbers in the order in which they come.</summary>
    private sealed class Numbers : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly ConcurrentDictionary<int, TaskCompletionSource> _arrivals = new();
        private readonly ConcurrentQueue<int> _received = new();
        private readonly IDisposable _subscription;
        private readonly int _last;

        public Numbers(IEngine engine, int last)
        {
            _last = last;
            _subscription = engine.Subscribe(Topic, Receive);
        }

        public async Task<IReadOnlyList<int>> WaitAsync()
        {
            await WaitForAsync(_last);
            return [.. _received];
        }

        public Task WaitForAsync(int number) => Arrival(number).Task.WaitAsync(Patience);

        public void Dispose() => _subscription.Dispose();

        private void Receive(Broadcast broadcast)
        {
            var number = BitConverter.ToInt32(broadcast.Payload.Span);
            _received.Enqueue(number);
            Arrival(number).TrySetResult();
        }

        private TaskCompletionSource Arrival(int number) =>
            _arrivals.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
