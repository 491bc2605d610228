using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Orleans.Node;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Redis goes away and comes back, with its data or without, while three nodes run.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private const int RedisAway = 6041;
    private const int RedisBack = 6042;
    private const int TableRestored = 6044;
    private const int Keys = 30;

    private readonly List<CapturedLogs> _logs = [];
    private readonly List<OrleansEngine> _engines = [];
    private readonly List<IAuthorities<long, Life>> _volatile = [];
    private readonly List<IAuthorities<long, Life>> _durable = [];
    private RedisServer? _redis;
    private OrleansEngineOptions? _options;

    private RedisServer Redis => _redis ?? throw new InvalidOperationException("Redis was not started.");

    [Fact]
    public async Task Redis_Gone_VolatileAuthoritiesGoOnAndDurableOnesWaitForIt()
    {
        await AddToAllAsync(_volatile, expected: 1);
        await AddToAllAsync(_durable, expected: 1);

        await Redis.KillAsync();
        await WaitForAllAsync(RedisAway);
        await AddToAllAsync(_volatile, expected: 2);

        // Well past the time for which a fence lasts, they answer still: each node hears of each other that it has no Redis either.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        await AddToAllAsync(_volatile, expected: 3);
        Assert.All(_engines, engine => Assert.True(engine.Health.IsAvailable, engine.Health.Description));
        Assert.All(_engines, engine => Assert.Contains("nothing durable is kept", engine.Health.Description));
        var result = await _durable[0].CallAsync("key 0", 1, TimeSpan.FromSeconds(1));
        Assert.False(result.IsAnswered);
    }

    [Fact]
    public async Task Redis_RestartedEmpty_FleetStaysOneAndAnotherNodeJoinsIt()
    {
        await AddToAllAsync(_volatile, expected: 1);
        await Redis.KillAsync();
        await WaitForAllAsync(RedisAway);
        await Redis.RestartAsync();
        await WaitForAllAsync(RedisBack);
        await Task.WhenAny(_logs.Select(logs => logs.WaitAsync(TableRestored)));

        var joining = Engines.Create(4, _options! with { SiloPort = SiloPorts.Next() });
        _engines.Add(joining);
        _volatile.Add(joining.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile)));
        joining.Host(new LifeKind("limiter.durable-life", AuthorityDurability.Durable));
        await joining.StartAsync(CancellationToken.None);

        foreach (var engine in _engines)
        {
            await engine.WaitForNodesAsync(4);
        }

        await AddToAllAsync(_volatile, expected: 2);
    }

    [Fact]
    public async Task Redis_OfANewFleet_HasLostNothing()
    {
        var life = await _durable[0].AskAsync("new", 1);

        Assert.Equal((1, TimeSpan.MaxValue), (life.Total, life.SinceDisruption));
    }

    [Fact]
    public async Task Redis_RestartedEmpty_DurableAuthoritiesBeginAnewAsDisrupted()
    {
        await AddToAllAsync(_durable, expected: 1);
        await Redis.KillAsync();
        await WaitForAllAsync(RedisAway);
        await Redis.RestartAsync();
        await WaitForAllAsync(RedisBack);

        for (var key = 0; key < Keys; key++)
        {
            var life = await _durable[key % 3].AskAsync($"key {key}", 1);
            Assert.InRange(life.Total, 1, 2);
            Assert.InRange(life.SinceDisruption, TimeSpan.Zero, EngineWaits.Patience);
        }
    }

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        var redis = Engines.RedisOptions(_redis.Endpoint);
        for (var number = 1ul; number <= 3; number++)
        {
            _logs.Add(new());
            _options = Engines.Options(redis);
            var engine = Engines.Create(number, _options, _logs[^1]);
            _engines.Add(engine);
            _volatile.Add(engine.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile)));
            _durable.Add(engine.Host(new LifeKind("limiter.durable-life", AuthorityDurability.Durable)));
            await engine.StartAsync(CancellationToken.None);
        }

        foreach (var engine in _engines)
        {
            await engine.WaitForNodesAsync(3);
        }
    }

    public async Task DisposeAsync()
    {
        // Without Redis a silo cannot say that it leaves, and would try for long.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await Task.WhenAll(_engines.Select(engine => engine.StopAsync(now.Token)));
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        await Redis.DisposeAsync();
    }

    private Task<string[]> WaitForAllAsync(int id) => Task.WhenAll(_logs.Select(logs => logs.WaitAsync(id)));

    private static async Task AddToAllAsync(List<IAuthorities<long, Life>> lives, long expected)
    {
        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal(expected, (await lives[key % lives.Count].AskAsync($"key {key}", 1)).Total);
        }
    }
}
