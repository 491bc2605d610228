using System.Collections.Concurrent;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

/// <summary>The authority of a fleet's route table, as all its nodes reach it; each has an engine of its own here.</summary>
internal sealed class FakeFleet : IAuthorities<RouteTableCommand, RouteTableReply>
{
    private readonly ConcurrentBag<Action<Broadcast>> _handlers = [];
    private RouteTableAuthority _authority = new(current: null);

    /// <summary>Whether the authority can be reached.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether broadcasts arrive.</summary>
    public bool IsDeaf { get; set; }

    public PublishedTable? Current => _authority.Current;

    public IEngine NewEngine() => new Engine(this);

    /// <summary>The store comes back with this, or empty.</summary>
    public void RestoreStore(PublishedTable? table = null) => _authority = new(table);

    public ValueTask<AuthorityResult<RouteTableReply>> CallAsync(
        string key, RouteTableCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        lock (_handlers)
        {
            return new(IsAway ? new AuthorityResult<RouteTableReply>(UnavailableReason.Timeout) : new(_authority.Handle(command)));
        }
    }

    private sealed class Engine(FakeFleet fleet) : IEngine
    {
        public event Action? LiveNodesChanged
        {
            add { }
            remove { }
        }

        public string Name => "fake";

        public NodeId Self => default;

        public IReadOnlyList<NodeInfo> LiveNodes => [];

        public EngineHealth Health => new(!fleet.IsAway, fleet.IsAway ? "The fleet is away." : "All is well.");

        public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
            where TState : class => (IAuthorities<TCommand, TReply>)(object)fleet;

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
