using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>An engine whose replies get lost on demand: the command was executed, and the caller does not know.</summary>
/// <param name="inner">The engine that does the work.</param>
public sealed class LossyEngine(IEngine inner) : IEngine
{
    private int _repliesToLose;

    public string Name => inner.Name;

    public NodeId Self => inner.Self;

    public IReadOnlyList<NodeInfo> LiveNodes => inner.LiveNodes;

    public EngineHealth Health => inner.Health;

    public event Action? LiveNodesChanged
    {
        add => inner.LiveNodesChanged += value;
        remove => inner.LiveNodesChanged -= value;
    }

    /// <summary>Loses the next replies, of all kinds together.</summary>
    public void LoseReplies(int count) => Volatile.Write(ref _repliesToLose, count);

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class => new LossyAuthorities<TCommand, TReply>(this, inner.Host(kind));

    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) =>
        inner.BroadcastAsync(topic, payload, cancellationToken);

    public IDisposable Subscribe(string topic, Action<Broadcast> handler) => inner.Subscribe(topic, handler);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class LossyAuthorities<TCommand, TReply>(LossyEngine engine, IAuthorities<TCommand, TReply> inner)
        : IAuthorities<TCommand, TReply>
    {
        public async ValueTask<AuthorityResult<TReply>> CallAsync(
            string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            var result = await inner.CallAsync(key, command, timeout, cancellationToken);
            return Interlocked.Decrement(ref engine._repliesToLose) >= 0 ? new(UnavailableReason.Timeout) : result;
        }
    }
}
