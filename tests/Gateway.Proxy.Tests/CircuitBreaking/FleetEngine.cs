using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;

namespace Gateway.Proxy.Tests.CircuitBreaking;

/// <summary>One of several nodes in this process: they share authorities and hear one another's broadcasts.</summary>
internal sealed class FleetEngine : IEngine
{
    private readonly FleetEngine[] _fleet;
    private readonly IAuthorities<CircuitCommand, CircuitReply> _shared;
    private readonly List<(string Topic, Action<Broadcast> Handler)> _handlers = [];

    private FleetEngine(FleetEngine[] fleet, int index, IAuthorities<CircuitCommand, CircuitReply> shared)
    {
        _fleet = fleet;
        _shared = shared;
        Self = new((ulong)index + 1, 1);
    }

    public event Action? LiveNodesChanged
    {
        add { }
        remove { }
    }

    public string Name => "fleet";

    public NodeId Self { get; }

    public IReadOnlyList<NodeInfo> LiveNodes => [.. _fleet.Select(node => new NodeInfo(node.Self, $"node{node.Self.Node}", EngineProtocol.Current))];

    public EngineHealth Health => new(!IsSilent, "A test's.");

    /// <summary>Whether authorities give this node no answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether broadcasts do not reach this node.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>How often this node has called an authority.</summary>
    public int Calls { get; private set; }

    /// <param name="nodes">How many.</param>
    /// <param name="clock">The time of the authorities.</param>
    public static async Task<FleetEngine[]> StartAsync(int nodes, Func<TimeSpan> clock)
    {
        var engine = new LocalEngine(new(new(9, 9), "authorities", EngineProtocol.Current), clock, (_, e) => throw e);
        var shared = engine.Host(new CircuitKind());
        await engine.StartAsync(CancellationToken.None);
        var fleet = new FleetEngine[nodes];
        for (var index = 0; index < nodes; index++)
        {
            fleet[index] = new(fleet, index, shared);
        }

        return fleet;
    }

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class => (IAuthorities<TCommand, TReply>)(object)new Path(this);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        foreach (var (_, handler) in _fleet.Where(node => !node.IsDeaf).SelectMany(node => node._handlers).Where(pair => pair.Topic == topic))
        {
            handler(new(Self, topic, payload));
        }

        return new(true);
    }

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        _handlers.Add((topic, handler));
        return new MemoryStream();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Path(FleetEngine node) : IAuthorities<CircuitCommand, CircuitReply>
    {
        public ValueTask<AuthorityResult<CircuitReply>> CallAsync(
            string key, CircuitCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            node.Calls++;
            return node.IsSilent ? new(new AuthorityResult<CircuitReply>(UnavailableReason.Timeout)) : node._shared.CallAsync(key, command, timeout, cancellationToken);
        }
    }
}
