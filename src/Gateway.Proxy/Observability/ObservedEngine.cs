using Gateway.Core.Engines;

namespace Gateway.Proxy.Observability;

/// <summary>An engine whose calls are counted and timed by kind of authority. It changes nothing else.</summary>
/// <param name="inner">The engine.</param>
/// <param name="metrics">Takes what is measured.</param>
internal sealed class ObservedEngine(IEngine inner, EngineMetrics metrics) : IEngine
{
    public event Action? LiveNodesChanged
    {
        add => inner.LiveNodesChanged += value;
        remove => inner.LiveNodesChanged -= value;
    }

    /// <summary>The engine itself.</summary>
    public IEngine Inner => inner;

    public string Name => inner.Name;

    public NodeId Self => inner.Self;

    public IReadOnlyList<NodeInfo> LiveNodes => inner.LiveNodes;

    public EngineHealth Health => inner.Health;

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class
        => new ObservedAuthorities<TCommand, TReply>(kind.Name, inner.Host(kind), metrics);

    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public async ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        var isTaken = await inner.BroadcastAsync(topic, payload, cancellationToken);
        metrics.Broadcast(topic, isTaken);
        return isTaken;
    }

    public IDisposable Subscribe(string topic, Action<Broadcast> handler) => inner.Subscribe(topic, handler);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
