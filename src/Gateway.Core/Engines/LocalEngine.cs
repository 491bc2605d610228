using System.Collections.Concurrent;

namespace Gateway.Core.Engines;

/// <summary>Authorities in the memory of this process, for a fleet of one node.</summary>
/// <remarks>
/// A call executes on the caller's thread under a lock of its key and is complete when it returns: nothing is encoded,
/// queued or waited for. State ends with the process, and a new process begins anew: whatever an authority lent out was
/// lent to edges of the process that is gone, so no authority has a disruption to fear.
/// </remarks>
public sealed class LocalEngine : IEngine
{
    private readonly ConcurrentDictionary<string, ILocalAuthorities> _kinds = new(StringComparer.Ordinal);
    private readonly LocalBroadcasts _broadcasts;
    private readonly NodeInfo _self;
    private readonly Func<TimeSpan> _clock;
    private readonly Action<string, Exception> _onFault;
    private readonly LocalEngineState _state = new();

    /// <param name="self">This process.</param>
    /// <param name="clock">Monotonic time since the Unix epoch; since any other origin where no authority goes by the calendar.</param>
    /// <param name="onFault">Logs what an authority or a subscriber threw, with the name of the kind or the topic.</param>
    public LocalEngine(NodeInfo self, Func<TimeSpan> clock, Action<string, Exception> onFault)
    {
        _self = self;
        _clock = clock;
        _onFault = onFault;
        _broadcasts = new(self.Id, onFault);
    }

    public event Action? LiveNodesChanged;

    public string Name => "local";

    public NodeId Self => _self.Id;

    public IReadOnlyList<NodeInfo> LiveNodes { get; private set; } = [];

    public EngineHealth Health => _state.IsRunning
        ? new(true, "The node keeps cluster-wide state in its own memory: its limits and circuits are not shared with other nodes.")
        : new(false, "The engine is not running, so limits and circuits are decided by what the node knows already.");

    /// <summary>How many authorities are in memory.</summary>
    public int Count => _kinds.Values.Sum(kind => kind.Count);

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class
    {
        if (_state.HasStarted)
        {
            throw new InvalidOperationException($"The engine has started, so it is too late to host '{kind.Name}'.");
        }

        var authorities = new LocalAuthorities<TState, TCommand, TReply>(kind, _clock, _onFault, _state);
        return _kinds.TryAdd(kind.Name, authorities)
            ? authorities
            : throw new InvalidOperationException($"The engine already hosts a kind named '{kind.Name}'.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _state.Start();
        LiveNodes = [_self];
        LiveNodesChanged?.Invoke();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_state.Stop())
        {
            LiveNodes = [];
            LiveNodesChanged?.Invoke();
        }

        return Task.CompletedTask;
    }

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        EngineBounds.CheckName(topic);
        EngineBounds.CheckBroadcast(payload);
        if (!_state.IsRunning || cancellationToken.IsCancellationRequested)
        {
            return new(false);
        }

        _broadcasts.Send(topic, payload);
        return new(true);
    }

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        EngineBounds.CheckName(topic);
        return _broadcasts.Subscribe(topic, handler);
    }

    /// <summary>Forgets authorities that no longer matter. Calls go on meanwhile.</summary>
    /// <param name="now">As the clock tells it.</param>
    /// <returns>How many.</returns>
    public int Sweep(TimeSpan now) => _kinds.Values.Sum(kind => kind.Sweep(now));

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);
}
