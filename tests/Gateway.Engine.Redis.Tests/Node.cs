using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>One running node with two kinds of authorities, and what it logged.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Node(RedisOptions options)
    {
        Engine = Nodes.Create(options, Logs);
        Lives = Engine.Host(new LifeKind());
        ShortLives = Engine.Host(new LifeKind(AuthorityDurability.Volatile));
        Counters = Engine.Host(new CounterKind());
    }

    /// <summary>A call to a Redis that does not answer ends after as long.</summary>
    public static TimeSpan ShortTimeout { get; } = TimeSpan.FromMilliseconds(100);

    public CapturedLogs Logs { get; } = new();

    public RedisEngine Engine { get; }

    public IAuthorities<LifeCommand, Life> Lives { get; }

    public IAuthorities<LifeCommand, Life> ShortLives { get; }

    public IAuthorities<CounterCommand, CounterReply> Counters { get; }

    public static async Task<Node> StartAsync(RedisOptions options)
    {
        var node = new Node(options);
        await node.Engine.StartAsync(CancellationToken.None);
        return node;
    }

    /// <summary>Adds to a life; it must be answered.</summary>
    public Task<Life> AddAsync(string key, long amount, TimeSpan? timeToLive = null) => AddAsync(Lives, key, amount, timeToLive);

    /// <summary>Adds to a life that is not durable; it must be answered.</summary>
    public Task<Life> AddVolatileAsync(string key, long amount) => AddAsync(ShortLives, key, amount, timeToLive: null);

    /// <summary>A call that cannot be answered: it ends all the same, and says why.</summary>
    public async Task<UnavailableReason> FailAsync(string key, TimeSpan? timeout = null)
    {
        var result = await Lives.CallAsync(key, new(1, TimeSpan.FromMinutes(5)), timeout ?? ShortTimeout).AsTask().WaitAsync(Patience);
        Assert.False(result.IsAnswered);
        return result.Reason;
    }

    /// <summary>Waits until Redis does not serve the node, and returns the message that said so.</summary>
    public Task<string> WaitForTroubleAsync() => Logs.WaitAsync(5002);

    /// <summary>Waits until Redis serves the node again.</summary>
    public Task WaitForRecoveryAsync() => Logs.WaitAsync(5003);

    /// <summary>Waits until the node lists so many live nodes.</summary>
    public async Task WaitForNodesAsync(int count)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.LiveNodesChanged += Look;
        Look();
        await arrived.Task.WaitAsync(Patience);
        Engine.LiveNodesChanged -= Look;

        void Look()
        {
            if (Engine.LiveNodes.Count == count)
            {
                arrived.TrySetResult();
            }
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private static async Task<Life> AddAsync(IAuthorities<LifeCommand, Life> lives, string key, long amount, TimeSpan? timeToLive)
    {
        var result = await lives.CallAsync(key, new(amount, timeToLive ?? TimeSpan.FromMinutes(5)), TimeSpan.FromSeconds(30));
        return result.TryGetReply(out var life) ? life : throw new InvalidOperationException($"There is no reply: {result.Reason}.");
    }
}
