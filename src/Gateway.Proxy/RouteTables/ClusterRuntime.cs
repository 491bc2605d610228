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
    private readonly RouteTableParts _parts;
    private DiscoveredSet? _discovered;
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
        _parts = parts;
        Source = config.Discovery is null ? null : RouteTableJson.Text(config.Discovery);
        Health = config.Health is { } policy ? new(this, policy, _state, parts.HealthEvents) : null;
        RequestHash = config.LoadBalancing.HashOn is { } source ? new(source) : null;
        Retries = config.Retries is { } retries ? new(id, retries, _state.Budget, parts) : null;
        Events = parts.HealthEvents;
        Admission = config.Limits?.MaxRequests is { } max ? new(_state.Admitted, max, config.Limits) : null;
        CountsLoad = config.Limits?.MaxRequestsPerDestination is not null || ((config.Discovery is not null || config.Destinations.Count > 1)
            && config.LoadBalancing.Algorithm is not (LoadBalancingAlgorithm.RoundRobin or LoadBalancingAlgorithm.Random));
        _pool = Begin(previous);
    }

    public string Id { get; }

    public Cluster Config { get; }

    public BackendClient Client { get; }

    /// <summary>The connections of its health probes: not those that requests may have used up.</summary>
    public BackendClient ProbeClient { get; }

    /// <summary>Null where the cluster has none.</summary>
    public ClusterCircuit? Circuit { get; }

    /// <summary>All destinations, by id, whatever their health.</summary>
    public DestinationRuntime[] Destinations => Pool.All;

    /// <summary>Stands for where its destinations are discovered: equal for equal sources. Null where they are listed.</summary>
    public string? Source { get; }

    /// <summary>Whether its destinations are discovered, and its source has not been heard of.</summary>
    public bool IsUndiscovered => Source is not null && _state.Discovered?.Source != Source;

    /// <summary>Null where the cluster's destinations are always taken for healthy.</summary>
    public ClusterHealth? Health { get; }

    /// <summary>What consistent hashing goes by; null with other algorithms.</summary>
    public RequestHash? RequestHash { get; }

    /// <summary>Null where failed requests are not sent again.</summary>
    public ClusterRetries? Retries { get; }

    /// <summary>Null where the cluster's requests under way are not bounded.</summary>
    public ClusterAdmission? Admission { get; }

    /// <summary>Hears of what happens in the cluster.</summary>
    public HealthEvents? Events { get; }

    /// <summary>Whether anybody wants to know how many requests are under way at each destination.</summary>
    public bool CountsLoad { get; }

    /// <summary>Whether its destinations are discovered, and no source of them has been asked yet.</summary>
    public bool IsUnasked => Source is not null && !_state.IsAsked;

    /// <summary>The destinations that take requests now: two volatile reads unless something has changed.</summary>
    public DestinationPool Pool
    {
        get
        {
            var pool = Volatile.Read(ref _pool);
            return pool.Version == _state.Version ? pool : Renew();
        }
    }

    /// <summary>Puts the destinations in place that a source has found, in this version of the cluster and all others with that source.</summary>
    public void Discover(DiscoveredSet found) => _state.Discover(found);

    /// <summary>Notes that its source has been asked, whatever came of it.</summary>
    public void NoteAsked() => _state.IsAsked = true;

    private DestinationPool Begin(ClusterRuntime? previous)
    {
        lock (_state.Lock)
        {
            // Until its source has been heard of, a cluster goes on with what it had: no change of a table empties it.
            DestinationRuntime[] known = previous?.Destinations ?? [];
            var listed = Source is null ? Config.Destinations
                : IsUndiscovered ? known.ToDictionary(d => d.Id, d => d.Config)
                : _state.Discovered!.Destinations;
            _discovered = _state.Discovered;
            return CreatePool(_state.Version, CreateAll(listed, known, previous is not null));
        }
    }

    private DestinationRuntime[] CreateAll(IReadOnlyDictionary<string, Destination> listed, DestinationRuntime[] known, bool isChange)
    {
        var byId = known.ToDictionary(d => d.Id, StringComparer.Ordinal);
        return [.. listed
            .OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => Create(d.Key, d.Value, byId.GetValueOrDefault(d.Key), isChange))];
    }

    private DestinationRuntime Create(string id, Destination config, DestinationRuntime? namesake, bool isChange)
    {
        var affinity = Config.SessionAffinity is null ? null : _parts.AffinityKey?.ValueFor(Id, id);

        // At another address it is another server, of which nothing is known.
        var known = namesake?.Config.Address == config.Address ? namesake.State : null;
        var state = known ?? new();
        if (known is null && isChange && Config.LoadBalancing.SlowStart > TimeSpan.Zero)
        {
            state.Load.BecomeReady(_parts.Now);
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
                Volatile.Write(ref _pool, pool = CreatePool(_state.Version, Rediscover(pool.All)));
                Health?.TellPanic(pool.IsPanic);
            }

            return pool;
        }
    }

    /// <returns>The destinations: those that are known, or what the cluster's source has found since.</returns>
    private DestinationRuntime[] Rediscover(DestinationRuntime[] known)
    {
        if (Source is null || IsUndiscovered || ReferenceEquals(_discovered, _state.Discovered))
        {
            return known;
        }

        _discovered = _state.Discovered;
        return CreateAll(_discovered!.Destinations, known, known.Length > 0);
    }

    private DestinationPool CreatePool(int version, DestinationRuntime[] destinations)
    {
        BalancedDestination[] all = [.. destinations.Select(d => d.Balanced)];
        bool[] usable = [.. destinations.Select(d => Health?.IsUsable(d) ?? true)];
        var selected = PoolSelection.Select(all, usable, Config.Health?.PanicThreshold ?? 0, out var isPanic);
        return new(
            version,
            destinations,
            [.. selected.Select(index => destinations[index])],
            LoadBalancer.Create(Config.LoadBalancing, [.. selected.Select(index => all[index])], _state.Turn),
            isPanic);
    }
}
