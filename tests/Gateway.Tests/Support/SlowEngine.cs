using Gateway.Core.Engines;

namespace Gateway.Tests.Support;

/// <summary>An engine whose authorities are far away: their answers come when the test lets them.</summary>
internal sealed class SlowEngine(LocalEngine inner) : IEngine
{
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public event Action? LiveNodesChanged
    {
        add => inner.LiveNodesChanged += value;
        remove => inner.LiveNodesChanged -= value;
    }

    public string Name => inner.Name;

    public NodeId Self => inner.Self;

    public IReadOnlyList<NodeInfo> LiveNodes => inner.LiveNodes;

    public EngineHealth Health => inner.Health;

    /// <summary>Lets the answers come.</summary>
    public void Answer() => _answers.TrySetResult();

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class => new Far<TCommand, TReply>(inner.Host(kind), _answers.Task);

    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
        => inner.BroadcastAsync(topic, payload, cancellationToken);

    public IDisposable Subscribe(string topic, Action<Broadcast> handler) => inner.Subscribe(topic, handler);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Far<TCommand, TReply>(IAuthorities<TCommand, TReply> near, Task answers) : IAuthorities<TCommand, TReply>
    {
        public async ValueTask<AuthorityResult<TReply>> CallAsync(
            string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            var result = await near.CallAsync(key, command, timeout, cancellationToken);
            await answers;
            return result;
        }
    }
}
