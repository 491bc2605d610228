using Gateway.Core.Engines;

namespace Gateway.Proxy.Tests.RateLimiting;

/// <summary>An engine whose calls do what the test says: answer, have no answer for a reason, or fail.</summary>
internal sealed class UnansweredEngine(LocalEngine inner) : IEngine
{
    public event Action? LiveNodesChanged
    {
        add => inner.LiveNodesChanged += value;
        remove => inner.LiveNodesChanged -= value;
    }

    /// <summary>Why calls have no answer; none if they have one.</summary>
    public UnavailableReason Reason { get; set; }

    /// <summary>What calls throw, which no engine should.</summary>
    public Exception? Fault { get; set; }

    /// <summary>
    /// Where the threads of calls stand still before anything is sent, as threads do that lost the processor: it is entered, and
    /// waited for.
    /// </summary>
    public Action? Standstill { get; set; }

    public string Name => "redis";

    public NodeId Self => inner.Self;

    public IReadOnlyList<NodeInfo> LiveNodes => inner.LiveNodes;

    public EngineHealth Health => new(Reason == UnavailableReason.None, "The store is being tested.");

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class => new Authorities<TCommand, TReply>(this, inner.Host(kind));

    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
        => inner.BroadcastAsync(topic, payload, cancellationToken);

    public IDisposable Subscribe(string topic, Action<Broadcast> handler) => inner.Subscribe(topic, handler);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Authorities<TCommand, TReply>(UnansweredEngine engine, IAuthorities<TCommand, TReply> answering) : IAuthorities<TCommand, TReply>
    {
        public async ValueTask<AuthorityResult<TReply>> CallAsync(
            string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            engine.Standstill?.Invoke();
            if (engine.Fault is { } fault)
            {
                throw fault;
            }

            return engine.Reason == UnavailableReason.None ? await answering.CallAsync(key, command, timeout, cancellationToken) : new(engine.Reason);
        }
    }
}
