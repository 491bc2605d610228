using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Health;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Retries;

namespace Gateway.Proxy.RouteTables;

/// <summary>A cluster made ready for requests. Kept as it is by every table that does not change it.</summary>
internal sealed class ClusterRuntime
{
    private readonly ClusterState _state;
    private DestinationPool _pool;

    /// <param name="id">Its id.</param>
    /// <param name="config">A valid cluster.</param>
    /// <param name="client">Its connections.</param>
    /// <param name="probeClient">Those of its health probes.</param>
    /// <param name="circuit">Null where it has none.</param>
    /// <param name="previous">The version of the cluster that this one follows: what is known of its destinations stays known.</param>
    /// <param name="parts">What it is made with.</param>
    public ClusterRuntime(
        string id, Cluster config, BackendClient client, BackendClient probeClient, ClusterCircuit? circuit, ClusterRuntime? previous, RouteTableParts parts)
    {
        Id = id;
        Config = config;
        Client = client;
        ProbeClient = probeClient;
        Circuit = circuit;
        _state = previous?._state ?? new();
        Destinations = [.. config.Destinations
            .OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => Create(d.Key, d.Value, previous, parts))];
        Health = config.Health is { } policy ? new(this, policy, _state, parts.HealthEvents) : null;
        RequestHash = config.LoadBalancing.HashOn is { } source ? new(source) : null;
        Retries = config.Retries is { } retries ? new(id, retries, _state.Budget, parts) : null;
        Events = parts.HealthEvents;
        Admission = config.Limits?.MaxRequests is { } max ? new(_state.Admitted, max, config.Limits) : null;
        CountsLoad = config.Limits?.MaxRequestsPerDestination is not null || (Destinations.Length > 1
            && config.LoadBalancing.Algorithm is not (LoadBalancingAlgorithm.RoundRobin or LoadBalancingAlgorithm.Random));
        _pool = CreatePool(_state.Version);
    }

    public string Id { get; }

    public Cluster Config { get; }

    public BackendClient Client { get; }

    /// <summary>The connections of its health probes: not those that requests may have used up.</summary>
    public BackendClient ProbeClient { get; }

    /// <summary>Null where the cluster has none.</summary>
    public ClusterCircuit? Circuit { get; }

    /// <summary>All destinations, by id, whatever their health.</summary>
    public DestinationRuntime[] Destinations { get; }

    /// <summary>Null where the cluster's destinations are always taken for healthy.</summary>
    public ClusterHealth? Health { get; }

    /// <summary>What consistent hashing goes by; null with other algorithms.</summary>
    public RequestHash? RequestHash { get; }

    /// <summary>Null where failed requests are not sent again.</summary>
    public ClusterRetries? Retries { get; }

    /// <summary>Null where the cluster's requests under way are not bounded.</summary>
    public ClusterAdmission? Admission { get; }

    /// <summary>Requests sent to its destinations and under way.</summary>
    public DestinationLoad Active => _state.Active;

    /// <summary>Hears of what happens in the cluster.</summary>
    public HealthEvents? Events { get; }

    /// <summary>Whether anybody wants to know how many requests are under way at each destination.</summary>
    public bool CountsLoad { get; }

    /// <summary>The destinations that take requests now: two volatile reads unless something has changed.</summary>
    public DestinationPool Pool
    {
        get
        {
            var pool = Volatile.Read(ref _pool);
            return pool.Version == _state.Version ? pool : Renew();
        }
    }

    private DestinationRuntime Create(string id, Destination config, ClusterRuntime? previous, RouteTableParts parts)
    {
        var affinity = Config.SessionAffinity is null ? null : parts.AffinityKey?.ValueFor(Id, id);

        // At another address it is another server, of which nothing is known.
        var known = previous?.Destinations.FirstOrDefault(d => d.Id == id && d.Config.Address == config.Address)?.State;
        var state = known ?? new();
        if (known is null && previous is not null && Config.LoadBalancing.SlowStart > TimeSpan.Zero)
        {
            state.Load.BecomeReady(parts.Now);
        }

        return new(id, config, state, affinity);
    }

    private DestinationPool Renew()
    {
        lock (_state.Lock)
        {
            var pool = _pool;
            if (pool.Version != _state.Version)
            {
                // The version first: what changes after it is seen by the next request.
                Volatile.Write(ref _pool, pool = CreatePool(_state.Version));
                Health?.TellPanic(pool.IsPanic);
            }

            return pool;
        }
    }

    private DestinationPool CreatePool(int version)
    {
        BalancedDestination[] all = [.. Destinations.Select(d => d.Balanced)];
        bool[] usable = [.. Destinations.Select(d => Health?.IsUsable(d) ?? true)];
        var selected = PoolSelection.Select(all, usable, Config.Health?.PanicThreshold ?? 0, out var isPanic);
        return new(
            version,
            [.. selected.Select(index => Destinations[index])],
            LoadBalancer.Create(Config.LoadBalancing, [.. selected.Select(index => all[index])], _state.Turn),
            isPanic);
    }
}
