using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Orleans.Node;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Authorities move with their state when nodes leave in order or join.</summary>
public class HandoverTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    private const int Keys = 300;

    [Theory]
    [InlineData("limiter.counter", AuthorityDurability.Volatile)]
    [InlineData("circuit.counter", AuthorityDurability.Volatile)]
    [InlineData("limiter.durable-counter", AuthorityDurability.Durable)]
    public async Task StopAsync_NodeThatHoldsCounters_LosesNone(string kind, AuthorityDurability durability)
    {
        var engines = Engines.CreateFleet(redis.Server, 3);
        var counters = engines.Select(engine => engine.Host(new CounterKind(kind, durability))).ToList();
        await StartAsync(engines);
        await AddToAllAsync(counters, seq: 1, expected: 1);

        await engines[0].StopAsync(CancellationToken.None);
        await AddToAllAsync(counters[1..], seq: 2, expected: 2);

        // All are on one node then.
        await engines[1].StopAsync(CancellationToken.None);
        await AddToAllAsync(counters[2..], seq: 3, expected: 3);
        await DisposeAsync(engines);
    }

    [Fact]
    public async Task StopAsync_WhileOthersCall_LosesAndDoublesNothing()
    {
        var engines = Engines.CreateFleet(redis.Server, 3);
        var counters = engines.Select(engine => engine.Host(new CounterKind("limiter.counter"))).ToList();
        await StartAsync(engines);
        var stopping = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var seq = 1; seq <= 300; seq++)
            {
                if (seq == 50)
                {
                    stopping.TrySetResult();
                }

                var reply = await counters[1 + (caller % 2)].AskAsync($"key {seq % 50}", new CounterCommand(caller, seq, 1));
                Assert.True(reply.Total > 0, "A repeated command was not recognised.");
            }
        })).ToList();
        await stopping.Task;
        await engines[0].StopAsync(CancellationToken.None);
        await Task.WhenAll(calls).WaitAsync(EngineWaits.Patience);

        for (var key = 0; key < 50; key++)
        {
            // Eight callers sent six commands each.
            Assert.Equal(48, (await counters[1].AskAsync($"key {key}", new CounterCommand(100, 1, 0))).Total);
        }

        await DisposeAsync(engines);
    }

    [Fact]
    public async Task StartAsync_AnotherNode_TakesItsShareOfTheCountersWithTheirState()
    {
        var logs = new CapturedLogs();
        var options = Engines.RedisOptions(redis.Server.Endpoint);
        var one = Engines.Create(1, Engines.Options(options), logs);
        var two = Engines.Create(2, Engines.Options(options));
        var counters = new[] { one, two }.Select(engine => engine.Host(new CounterKind("limiter.counter"))).ToList();
        await one.StartAsync(CancellationToken.None);
        await AddToAllAsync(counters[..1], seq: 1, expected: 1);

        await two.StartAsync(CancellationToken.None);
        await logs.WaitAsync(6014);

        await AddToAllAsync(counters, seq: 2, expected: 2);
        await DisposeAsync([one, two]);
    }

    [Fact]
    public async Task StopAsync_AuthorityMoved_KeepsItsTimeAndWhatItKnewOfDisruptions()
    {
        var engines = Engines.CreateFleet(redis.Server, 2);
        var lives = engines.Select(engine => engine.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile))).ToList();
        await StartAsync(engines);
        var before = new Dictionary<string, Life>();
        for (var key = 0; key < Keys; key++)
        {
            before[$"key {key}"] = await lives[0].AskAsync($"key {key}", 1);
        }

        await engines[0].StopAsync(CancellationToken.None);

        foreach (var (key, life) in before)
        {
            var after = await lives[1].AskAsync(key, 1);
            Assert.Equal((2, 0, life.SinceDisruption), (after.Total, after.Recoveries, after.SinceDisruption));
            Assert.True(after.Now >= life.Now, "The key's time went backwards.");
        }

        await DisposeAsync(engines);
    }

    private static async Task StartAsync(IReadOnlyList<OrleansEngine> engines)
    {
        foreach (var engine in engines)
        {
            await engine.StartAsync(CancellationToken.None);
        }

        foreach (var engine in engines)
        {
            await engine.WaitForNodesAsync(engines.Count);
        }
    }

    private static async Task DisposeAsync(IEnumerable<OrleansEngine> engines)
    {
        foreach (var engine in engines)
        {
            await engine.DisposeAsync();
        }
    }

    private static async Task AddToAllAsync(List<IAuthorities<CounterCommand, CounterReply>> counters, long seq, long expected)
    {
        for (var key = 0; key < Keys; key++)
        {
            var reply = await counters[key % counters.Count].AskAsync($"key {key}", new CounterCommand(1, seq, 1));
            Assert.True((reply.Total, reply.Executed) == (expected, expected), $"Key {key} has {reply.Total} of {expected}.");
        }
    }
}
