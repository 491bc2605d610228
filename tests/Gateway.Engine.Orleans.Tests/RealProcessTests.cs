using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Node;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Three processes with a real Redis, and the timings that production has.</summary>
public sealed class RealProcessTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>, IAsyncLifetime
{
    private const int Keys = 60;

    private readonly List<NodeProcess> _nodes = [];

    [Fact]
    public async Task Kill_OneOfThree_TheOthersAnswerForAllAgainAndLoseNothingDurable()
    {
        var before = await AddToAllAsync(_nodes);

        await _nodes[0].KillAsync();

        var after = await AddToAllAsync(_nodes[1..]);
        await _nodes[1].WaitForNodesAsync(2);
        await _nodes[2].WaitForNodesAsync(2);
        var begunAnew = 0;
        foreach (var (key, life) in after)
        {
            // Some calls had no answer and were executed all the same: they count, too.
            if (key.Durability == AuthorityDurability.Durable)
            {
                Assert.True(life.Total >= 2, $"'{key}' lost what was stored.");
                continue;
            }

            // Only what the killed node held begins anew, and knows that something was lost just now.
            var isNew = life.Now - before[key].Now < life.SinceDisruption || life.SinceDisruption != before[key].SinceDisruption;
            begunAnew += isNew ? 1 : 0;
            Assert.True(isNew ? life.SinceDisruption < EngineWaits.Patience : life.Total >= 2, $"'{key}' began anew and was not told why.");
        }

        Assert.InRange(begunAnew, Keys / 10, Keys * 2 / 3);
    }

    [Fact]
    public async Task Stop_OneOfThreeInOrder_LosesNothing()
    {
        await AddToAllAsync(_nodes);

        await _nodes[0].StopAsync();

        Assert.All(await AddToAllAsync(_nodes[1..]), pair => Assert.True(pair.Value.Total >= 2, $"'{pair.Key}' was lost."));
    }

    [Fact]
    public async Task Pause_NodeUntilTheOthersTookOver_NeverAnswersFromWhatItHeld()
    {
        await AddToAllAsync(_nodes);
        await _nodes[0].PauseAsync();
        var taken = await AddToAllAsync(_nodes[1..]);
        await _nodes[1].WaitForNodesAsync(2);

        await _nodes[0].ResumeAsync();

        for (var key = 0; key < Keys; key++)
        {
            Life? life;
            try
            {
                life = await _nodes[0].CallAsync(AuthorityDurability.Volatile, $"key-{key}", 1);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                return; // It has heard that it is dead, and has ended.
            }

            Assert.True(
                life is null || life.SinceDisruption == taken[(AuthorityDurability.Volatile, $"key-{key}")].SinceDisruption,
                $"key-{key} was answered by a silo that others had taken over from.");
        }
    }

    public async Task InitializeAsync()
    {
        var options = Engines.RedisOptions(redis.Server.Endpoint);
        for (var number = 1; number <= 3; number++)
        {
            _nodes.Add(await NodeProcess.StartAsync(options, number));
        }

        foreach (var node in _nodes)
        {
            await node.WaitForNodesAsync(3);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<Dictionary<(AuthorityDurability Durability, string Key), Life>> AddToAllAsync(List<NodeProcess> nodes)
    {
        var lives = new Dictionary<(AuthorityDurability, string), Life>();
        for (var key = 0; key < Keys; key++)
        {
            foreach (var durability in Enum.GetValues<AuthorityDurability>())
            {
                lives[(durability, $"key-{key}")] = await nodes[key % nodes.Count].AskAsync(durability, $"key-{key}", 1);
            }
        }

        return lives;
    }
}
