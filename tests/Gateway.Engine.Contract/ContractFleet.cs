using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>The running engines of one fleet, each with a way to the counters.</summary>
internal sealed class ContractFleet : IAsyncDisposable
{
    /// <summary>Longer than a healthy engine ever takes, on a busy machine too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ContractFleet(IReadOnlyList<IEngine> engines, CounterKind counter)
    {
        Engines = engines;
        Counters = [.. engines.Select(engine => engine.Host(counter))];
    }

    public IReadOnlyList<IEngine> Engines { get; }

    public IReadOnlyList<IAuthorities<CounterCommand, CounterReply>> Counters { get; }

    /// <summary>Starts all, and waits until each sees all.</summary>
    public static async Task<ContractFleet> StartAsync(IReadOnlyList<IEngine> engines, CounterKind counter)
    {
        var fleet = new ContractFleet(engines, counter);
        foreach (var engine in engines)
        {
            await engine.StartAsync(CancellationToken.None);
        }

        foreach (var engine in engines)
        {
            await WaitForNodesAsync(engine, engines.Count);
        }

        return fleet;
    }

    /// <summary>Waits until the engine lists this many live nodes.</summary>
    public static async Task WaitForNodesAsync(IEngine engine, int count)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.LiveNodesChanged += Look;
        Look();
        await arrived.Task.WaitAsync(Patience);
        engine.LiveNodesChanged -= Look;

        void Look()
        {
            if (engine.LiveNodes.Count == count)
            {
                arrived.TrySetResult();
            }
        }
    }

    public static Task WaitAsync(Task task) => task.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in Engines)
        {
            await engine.DisposeAsync();
        }
    }
}
