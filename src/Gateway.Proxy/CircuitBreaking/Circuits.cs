using System.Collections.Concurrent;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>The circuits of all clusters on this node. They outlive table changes that keep them.</summary>
internal sealed class Circuits : PeriodicService
{
    /// <summary>How often counts are reported that are not urgent.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, ClusterCircuit> _byCluster = new(StringComparer.Ordinal);
    private readonly IAuthorities<CircuitCommand, CircuitReply> _authorities;
    private readonly IEngine _engine;
    private readonly TimeProvider _clock;
    private readonly ILogger<Circuits> _log;
    private readonly IDisposable _subscription;
    private readonly long _origin;
    private readonly long _boot;

    public Circuits(IEngine engine, TimeProvider clock, CircuitHistory history, ILogger<Circuits> log)
        : base(ReportInterval, clock)
    {
        History = history;
        _engine = engine;
        _clock = clock;
        _log = log;
        _origin = clock.GetTimestamp();
        _boot = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _authorities = engine.Host(new CircuitKind());
        _subscription = engine.Subscribe(CircuitNews.Topic, Hear);
    }

    /// <summary>What became of circuits of late.</summary>
    public CircuitHistory History { get; }

    public IEnumerable<ClusterCircuit> All => _byCluster.Values;

    /// <summary>The nodes believed to be alive, to name those that circuits speak of.</summary>
    public IReadOnlyList<NodeInfo> LiveNodes => _engine.LiveNodes;

    /// <summary>The circuit of a cluster; null where the current table has none.</summary>
    public ClusterCircuit? Find(string cluster) => _byCluster.GetValueOrDefault(cluster);

    /// <summary>The circuit of a cluster, by its present policy.</summary>
    /// <returns>Null for a cluster without a policy; what was counted for it is forgotten.</returns>
    public ClusterCircuit? Of(string id, Cluster cluster)
    {
        if (cluster.Circuit is not { } policy)
        {
            _byCluster.TryRemove(id, out _);
            return null;
        }

        var circuit = _byCluster.GetOrAdd(id, _ => new(id, NewEdge(policy), _authorities, _engine, Now, History, _log));
        circuit.Use(ClusterCircuitSettings.Of(cluster));
        return circuit;
    }

    /// <summary>Forgets the circuits of clusters that a table no longer has, and lets the others probe the new ones.</summary>
    public void Keep(IReadOnlyDictionary<string, ClusterRuntime> clusters)
    {
        foreach (var (id, circuit) in _byCluster)
        {
            if (clusters.TryGetValue(id, out var cluster))
            {
                circuit.ProbeAt(cluster);
            }
            else
            {
                _byCluster.TryRemove(id, out _);
                History.Forget(id);
            }
        }
    }

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    protected override Task TickAsync(CancellationToken stoppingToken) => Task.WhenAll(All.Select(circuit => circuit.TickAsync()));

    /// <summary>Another node's news, or this one's own come back.</summary>
    private void Hear(Broadcast broadcast)
    {
        try
        {
            var news = CircuitNews.Read(broadcast.Payload.Span);
            Find(news.Cluster)?.Hear(news.Reply);
        }
        catch (ProtocolException e)
        {
            CircuitLog.Unreadable(_log, broadcast.Sender.ToString(), e.Message);
        }
    }

    private CircuitEdge NewEdge(CircuitPolicy policy) => new(_engine.Self.ToString(), _boot, policy, Environment.ProcessorCount);

    private TimeSpan Now() => _clock.GetElapsedTime(_origin);
}
