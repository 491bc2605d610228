using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans;

/// <summary>Authorities as grains: every node is a silo, and each authority is active on exactly one of them.</summary>
/// <remarks>
/// The silo has a host of its own inside the gateway's, so that the engine starts and stops like any other. A silo that
/// the others have declared dead ends its process at once, as Orleans does: it may no longer be an authority for
/// anything, and whatever supervises the process starts it again.
/// </remarks>
public sealed class OrleansEngine : IEngine
{
    private readonly HostedKinds _kinds = new();
    private readonly NodeInfo _self;
    private readonly OrleansEngineOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private readonly OrleansLog _log;
    private readonly BroadcastInbox _inbox;
    private readonly EngineSilo _silo;
    private int _hasStarted;

    /// <param name="self">This process.</param>
    /// <param name="options">Where the fleet is.</param>
    /// <param name="clock">Times waits, and drives the time of authorities.</param>
    /// <param name="logs">Where the engine and its silo log.</param>
    public OrleansEngine(NodeInfo self, OrleansEngineOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        (_self, _options, _clock, _logs) = (self, options, clock, logs);
        _log = new(logs.CreateLogger("Gateway.Engine.Orleans"));
        _inbox = new(_log);
        _silo = new(self, options, _kinds, _inbox, clock, logs, _log);
    }

    public event Action? LiveNodesChanged
    {
        add => _silo.LiveNodesChanged += value;
        remove => _silo.LiveNodesChanged -= value;
    }

    public string Name => EngineName;

    /// <summary>The engine as settings and the fleet marker name it.</summary>
    internal const string EngineName = "orleans";

    public NodeId Self => _self.Id;

    public IReadOnlyList<NodeInfo> LiveNodes => _silo.LiveNodes;

    public EngineHealth Health => _silo.Health;

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class
    {
        if (Volatile.Read(ref _hasStarted) != 0)
        {
            throw new InvalidOperationException($"The engine has started, so it is too late to host '{kind.Name}'.");
        }

        return _kinds.TryAdd(kind)
            ? new OrleansAuthorities<TState, TCommand, TReply>(kind, _silo, _clock, _log)
            : throw new InvalidOperationException($"The engine already hosts a kind named '{kind.Name}'.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Interlocked.Exchange(ref _hasStarted, 1) == 0
        ? _silo.StartAsync(cancellationToken)
        : throw new InvalidOperationException("An engine starts once.");

    public Task StopAsync(CancellationToken cancellationToken) => _silo.StopAsync(cancellationToken);

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        EngineBounds.CheckName(topic);
        EngineBounds.CheckBroadcast(payload);
        return new(!cancellationToken.IsCancellationRequested && _silo.Broadcast(topic, payload));
    }

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        EngineBounds.CheckName(topic);
        return _inbox.Subscribe(topic, handler);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _inbox.DisposeAsync();
    }
}
