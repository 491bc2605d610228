using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Whatever happens to Redis, calls end and nothing throws; and all is well again afterwards.</summary>
public sealed class RedisOutageTests
{
    private static readonly UnavailableReason[] NoAnswer = [UnavailableReason.Timeout, UnavailableReason.Unreachable];

    [Fact]
    public async Task CallAsync_RedisKilledAndRestartedEmpty_IsUnavailableAndBeginsAnew()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        await node.AddAsync("key", 5);

        await redis.KillAsync();
        Assert.Contains(await node.FailAsync("key"), NoAnswer);
        Assert.Contains("Redis", await node.WaitForTroubleAsync());
        Assert.False(node.Engine.Health.IsAvailable);
        Assert.Equal(UnavailableReason.Unreachable, await node.FailAsync("key"));
        Assert.False(await node.Engine.BroadcastAsync("news", new byte[] { 1 }));

        await redis.RestartAsync();
        await node.WaitForRecoveryAsync();
        Assert.True(node.Engine.Health.IsAvailable, node.Engine.Health.Description);
        var life = await node.AddAsync("key", 1);
        Assert.Equal((1L, 0L), (life.Total, life.Recoveries));
        Assert.InRange(life.SinceDisruption, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await node.Logs.WaitAsync(5005);
        Assert.InRange(node.Logs.Count(5002), 1, 2); // Once for each way in which it did not answer.
        Assert.Equal(1, node.Logs.Count(5003));
    }

    [Fact]
    public async Task CallAsync_RedisRestartedFromOldSnapshot_RecoversTheState()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await node.AddAsync("key", 5);
        Assert.Equal("OK", await redis.CliAsync("SAVE"));
        Assert.Equal(7, (await node.AddAsync("key", 2)).Total);

        await redis.KillAsync();
        await node.WaitForTroubleAsync();
        await redis.RestartAsync();
        await node.WaitForRecoveryAsync();

        var life = await node.AddAsync("key", 1);
        Assert.Equal((6L, 1L), (life.Total, life.Recoveries));
        life = await node.AddAsync("key", 1);
        Assert.Equal((7L, 1L), (life.Total, life.Recoveries));
    }

    [Fact]
    public async Task CallAsync_FirstAfterRestart_NeverTrustsAnOldState()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint);
        await using (var node = await Node.StartAsync(options))
        {
            await node.AddAsync("key", 5);
        }

        Assert.Equal("OK", await redis.CliAsync("SAVE"));
        await redis.KillAsync();
        await redis.RestartAsync();

        await using var connection = await RedisConnection.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        var watch = new StoreWatch(TimeProvider.System, new(), new CapturedLogs());
        var blobs = new VersionedBlobs(connection, watch, TimeProvider.System, new());
        var snapshot = (await blobs.ReadAsync(blobs.KeyOf("life", "key"), TimeSpan.FromSeconds(30))).Snapshot;
        Assert.True(BlobHeader.TryRead(snapshot!.Blob, out var header));
        Assert.True(header.Since < snapshot.Since, "The restart was not seen by the command that read the state.");
    }

    [Fact]
    public async Task CallAsync_RedisPaused_TimesOutAndExecutesOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await redis.PauseAsync();

        var result = await node.Counters.CallAsync("key", new(1, 1, 1), Node.ShortTimeout);
        Assert.Contains(result.Reason, NoAnswer);
        await node.WaitForTroubleAsync();
        await redis.ResumeAsync();
        await node.WaitForRecoveryAsync();

        result = await node.Counters.CallAsync("key", new(1, 1, 1), TimeSpan.FromSeconds(30));
        Assert.True(result.TryGetReply(out var reply), $"{result.Reason}");
        Assert.Equal((1L, 1L), (reply.Total, reply.Executed));
    }

    [Fact]
    public async Task CallAsync_MoreCallsThanAKeyTakes_AreRefusedAndTheOthersAnswered()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint) with { CommandTimeout = TimeSpan.FromSeconds(30) });
        Assert.Equal("OK", await redis.CliAsync("CLIENT", "PAUSE", "700", "ALL"));

        var results = await Task.WhenAll(Enumerable.Range(1, 1500).Select(
            seq => node.Counters.CallAsync("key", new(seq, 1, 1), TimeSpan.FromSeconds(30)).AsTask()));

        var answered = results.Count(result => result.IsAnswered);
        Assert.InRange(answered, 1024, 1300);
        Assert.All(results.Where(result => !result.IsAnswered), result => Assert.Equal(UnavailableReason.Overloaded, result.Reason));
        Assert.Equal(answered, results.Max(result => result.TryGetReply(out var reply) ? reply.Total : 0));
        Assert.Equal((0, 0), (node.Engine.QueueCount, node.Engine.Statistics.Pending));
    }

    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "maxmemory")]
    [InlineData("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "read-only replica")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "too few replicas")]
    public async Task Health_RedisRefusesWrites_SaysWhyUntilItTakesThem(string trouble, string remedy, string expected)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await node.AddAsync("key", 5);

        Assert.Equal("OK", await redis.CliAsync(trouble.Split(' ')));
        Assert.Contains(expected, await node.WaitForTroubleAsync());
        Assert.False(node.Engine.Health.IsAvailable);
        Assert.Contains(expected, node.Engine.Health.Description);
        Assert.Equal(UnavailableReason.Unreachable, await node.FailAsync("key"));

        Assert.Equal("OK", await redis.CliAsync(remedy.Split(' ')));
        await node.WaitForRecoveryAsync();
        Assert.Equal(6, (await node.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task Health_PasswordChangedAndConnectionsEnded_SaysWhyUntilItIsRight()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await redis.CliAsync("CONFIG", "SET", "requirepass", "new");
        redis.CliOptions = ["--pass", "new", "--no-auth-warning"];
        foreach (var type in (string[])["NORMAL", "PUBSUB"]) // Of which the newer library has only one.
        {
            await redis.CliAsync("CLIENT", "KILL", "TYPE", type);
        }

        Assert.Contains("password", await node.WaitForTroubleAsync());
        Assert.Equal(UnavailableReason.Unreachable, await node.FailAsync("key"));

        await redis.CliAsync("CONFIG", "SET", "requirepass", "");
        await node.WaitForRecoveryAsync();
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task CallAsync_ConnectionHangs_TimesOutAndGetsAnotherConnection()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TroubledProxy(redis.Port);
        await using var node = await Node.StartAsync(Nodes.Options(proxy.Endpoint));
        await node.AddAsync("key", 5);

        proxy.SwallowConnections();
        Assert.Contains(await node.FailAsync("key"), NoAnswer);
        await node.WaitForTroubleAsync();
        await node.WaitForRecoveryAsync();

        Assert.Equal(6, (await node.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task StopAsync_RedisGone_Ends()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await redis.KillAsync();

        await node.Engine.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(node.Engine.LiveNodes);
    }

    [Fact]
    public async Task LiveNodes_OneCutOff_TheOthersGoOnWithoutIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TroubledProxy(redis.Port);
        var options = Nodes.Options(redis.Endpoint);
        await using var one = await Node.StartAsync(options);
        await using var other = await Node.StartAsync(options with { Endpoints = [proxy.Endpoint] });
        await one.WaitForNodesAsync(2);

        proxy.SwallowAll();
        await one.WaitForNodesAsync(1);
        Assert.Equal(2, other.Engine.LiveNodes.Count);

        proxy.LetThrough();
        await one.WaitForNodesAsync(2);
    }
}
