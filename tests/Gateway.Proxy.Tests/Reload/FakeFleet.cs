using System.Collections.Concurrent;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Proxy.Tests.Reload;

/// <summary>The authorities of a fleet's route table, as all its nodes reach them; each node has an engine of its own here.</summary>
internal sealed class FakeFleet
{
    private readonly ConcurrentBag<Action<Broadcast>> _handlers = [];
    private readonly ConcurrentDictionary<NodeId, NodeInfo> _live = [];
    private readonly Dictionary<string, TableBody> _bodies = [];
    private readonly HashSet<NodeId> _cutOff = [];
    private readonly Lock _turn = new();
    private RouteTableAuthority _authority = new();

    /// <summary>Whether the authorities can be reached.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether broadcasts arrive.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>The time of the authorities.</summary>
    public TimeSpan Now { get; set; } = TimeSpan.FromDays(20_000);

    public TableVersion? Current => _authority.Current;

    public Publication? Last => _authority.Handle(Now, new LookCommand()).Details!.History is [var last, ..] ? last : null;

    public IEngine NewEngine(ulong node) => new Engine(this, new(node, 1));

    /// <summary>A node's process has ended.</summary>
    public void Bury(ulong node) => _live.TryRemove(new(node, 1), out _);

    /// <summary>From now on a node has no answers, not even to what it is about to ask.</summary>
    public void CutOff(ulong node)
    {
        lock (_turn)
        {
            _cutOff.Add(new(node, 1));
        }
    }

    /// <summary>The store comes back with this, or empty.</summary>
    public void RestoreStore(PublishedTable? table = null)
    {
        lock (_turn)
        {
            _authority = new();
            _bodies.Clear();
            if (table is not null)
            {
                _authority.Handle(Now, new OfferCommand(table.Version, "a backup"));
                Execute(table.Version.Hash, new TableBodyCommand(TableBodyAction.Store, table.Body));
            }
        }
    }

    /// <summary>The store loses a body.</summary>
    public void LoseBody(string hash)
    {
        lock (_turn)
        {
            _bodies.Remove(hash);
        }
    }

    public bool HasBody(string hash)
    {
        lock (_turn)
        {
            return _bodies.ContainsKey(hash);
        }
    }

    /// <returns>Null if nobody answers.</returns>
    private object? Answer(NodeId caller, string key, object command)
    {
        lock (_turn)
        {
            return IsAway || _cutOff.Contains(caller) ? null : Execute(key, command);
        }
    }

    private object Execute(string key, object command)
    {
        if (command is RouteTableCommand ofTable)
        {
            return _authority.Handle(Now, ofTable);
        }

        var body = _bodies.TryGetValue(key, out var known) ? known : new();
        var reply = body.Handle(Now, (TableBodyCommand)command);
        if (reply.IsThere)
        {
            _bodies[key] = body;
        }

        return reply;
    }

    private sealed class Authorities<TCommand, TReply>(FakeFleet fleet, NodeId caller) : IAuthorities<TCommand, TReply>
    {
        public ValueTask<AuthorityResult<TReply>> CallAsync(string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default) =>
            new(fleet.Answer(caller, key, command!) is TReply reply ? new AuthorityResult<TReply>(reply) : new(UnavailableReason.Timeout));
    }

    private sealed class Engine(FakeFleet fleet, NodeId self) : IEngine
    {
        public event Action? LiveNodesChanged
        {
            add { }
            remove { }
        }

        public string Name => "fake";

        public NodeId Self => self;

        public IReadOnlyList<NodeInfo> LiveNodes
        {
            get
            {
                fleet._live.TryAdd(self, new(self, $"node-{self.Node}", EngineProtocol.Current));
                return [.. fleet._live.Values];
            }
        }

        public EngineHealth Health => new(!fleet.IsAway, fleet.IsAway ? "The fleet is away." : "All is well.");

        public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
            where TState : class => new Authorities<TCommand, TReply>(fleet, self);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
        {
            foreach (var handler in fleet.IsDeaf ? [] : fleet._handlers)
            {
                handler(new(Self, topic, payload));
            }

            return new(true);
        }

        public IDisposable Subscribe(string topic, Action<Broadcast> handler)
        {
            Assert.Equal(RouteTableKind.Topic, topic);
            fleet._handlers.Add(handler);
            return new Subscription();
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
