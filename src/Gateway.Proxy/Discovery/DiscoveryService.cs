using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Core.Discovery;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Discovery;

/// <summary>Keeps up with the destinations of all clusters that have a discovery, whatever table is in force.</summary>
internal sealed class DiscoveryService : PeriodicService
{
    /// <summary>A new table's sources are asked at most this much late.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ClusterDiscovery> _byCluster = new(StringComparer.Ordinal);
    private readonly DiscoveryParts _parts;
    private readonly Func<string, string?> _variables;
    private RouteTableSnapshot? _seen;

    /// <param name="tables">The table in force.</param>
    /// <param name="source">Knows the node's own ports and variables.</param>
    /// <param name="events">Hears of what happens.</param>
    /// <param name="meters">For the numbers of destinations.</param>
    /// <param name="clock">Times questions.</param>
    public DiscoveryService(RouteTableHolder tables, RouteTableSource source, DiscoveryEvents events, IMeterFactory meters, TimeProvider clock)
        : base(Interval, clock)
    {
        _parts = new(tables, source.Guard, events, clock);
        _variables = source.Variables;
        var meter = meters.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge(
            "gateway.discovery.destinations", MeasureCounts, "{destination}", "Destinations in force, by cluster. Only of clusters with a discovery.");
        meter.CreateObservableGauge(
            "gateway.discovery.age", MeasureAges, "s", "Time since the source of a cluster's destinations last answered. Missing while it never has.");
    }

    /// <summary>How the discovery of a cluster goes; null where it has none.</summary>
    public DiscoveryReport? Report(string cluster) => _byCluster.GetValueOrDefault(cluster)?.Report();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Reconcile();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (var discovery in _byCluster.Values)
        {
            discovery.Dispose();
        }

        _byCluster.Clear();
        base.Dispose();
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        Reconcile();
        return Task.CompletedTask;
    }

    /// <summary>Begins to ask the sources of a new table, and ends what it no longer has.</summary>
    private void Reconcile()
    {
        var table = _parts.Tables.Current;
        if (table == _seen)
        {
            return;
        }

        _seen = table;
        foreach (var (id, discovery) in _byCluster)
        {
            if (table.FindCluster(id)?.Source != discovery.Key && _byCluster.TryRemove(id, out _))
            {
                discovery.Dispose();
            }
        }

        foreach (var cluster in table.Clusters)
        {
            if (cluster.Source is { } key && !_byCluster.ContainsKey(cluster.Id))
            {
                var policy = cluster.Config.Discovery!;
                var discovery = _byCluster[cluster.Id] = new(cluster.Id, key, policy, SourceOf(policy), _parts);
                _ = discovery.RunAsync();
            }
        }
    }

    private IDiscoverySource SourceOf(DiscoveryPolicy policy) => policy.Consul is { } consul
        ? new ConsulSource(consul, consul.TokenVariable is { } variable ? _variables(variable) : null, _parts.Clock)
        : new DnsSource(policy.Dns!, _parts.Clock);

    private IEnumerable<Measurement<int>> MeasureCounts()
        => from cluster in _parts.Tables.Current.Clusters
           where cluster.Source is not null
           select new Measurement<int>(cluster.Destinations.Length, new KeyValuePair<string, object?>("cluster", cluster.Id));

    private IEnumerable<Measurement<double>> MeasureAges()
        => from discovery in _byCluster.Values
           let age = discovery.Report().AnsweredSecondsAgo
           where age is not null
           select new Measurement<double>(age.Value, new KeyValuePair<string, object?>("cluster", discovery.Cluster));
}
