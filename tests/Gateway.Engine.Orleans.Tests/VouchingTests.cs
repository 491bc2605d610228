using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Node;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>One node alone loses its way to Redis.</summary>
public sealed class VouchingTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    private const int RedisAway = 6041;
    private const int RedisBack = 6042;
    private const int Keys = 30;

    [Fact]
    public async Task RedisOutOfReach_OfOneNode_GoesOnBecauseTheOthersVouchForIt()
    {
        var options = Engines.RedisOptions(redis.Server.Endpoint);
        await using var relay = new Relay(redis.Server.Port);
        var logs = new CapturedLogs();
        var cut = Engines.Create(1, Engines.Options(options with { Endpoints = [relay.Endpoint] }), logs);
        var other = Engines.Create(2, Engines.Options(options));
        var lives = new[] { cut, other }.Select(engine => engine.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile))).ToList();
        await cut.StartAsync(CancellationToken.None);
        await other.StartAsync(CancellationToken.None);
        await cut.WaitForNodesAsync(2);
        await AddToAllAsync(lives, expected: 1);

        relay.Cut();
        await logs.WaitAsync(RedisAway);

        // Past the time for which the last proof from Redis was good.
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        await AddToAllAsync(lives, expected: 2);
        Assert.True(cut.Health.IsAvailable, cut.Health.Description);
        Assert.Contains("Redis cannot be asked", cut.Health.Description);

        relay.Mend();
        await logs.WaitAsync(RedisBack);
        await AddToAllAsync(lives, expected: 3);
        await cut.DisposeAsync();
        await other.DisposeAsync();
    }

    private static async Task AddToAllAsync(List<IAuthorities<long, Life>> lives, long expected)
    {
        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal(expected, (await lives[key % 2].AskAsync($"key {key}", 1)).Total);
        }
    }
}
