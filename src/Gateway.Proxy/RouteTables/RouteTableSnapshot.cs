using System.Collections.Frozen;
using Gateway.Core.Identity;
using Gateway.Core.Routing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Identity;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.RouteTables;

/// <summary>A route table made ready for requests. Immutable; a request reads it once and stays with it.</summary>
internal sealed class RouteTableSnapshot
{
    private readonly RouteMatcher _matcher;
    private readonly RouteRuntime[] _routes;
    private readonly FrozenDictionary<string, ClusterRuntime> _clusters;

    private RouteTableSnapshot(RouteTable table, long version, FrozenDictionary<string, ClusterRuntime> clusters, TableTokens tokens, RouteTableParts parts)
    {
        Tokens = tokens;
        Table = table;
        Version = version;
        Hash = RouteTableJson.Hash(table);
        _clusters = clusters;
        _matcher = RouteMatcher.Create(table);
        var limits = parts.RateLimits?.Compile(table, version);
        _routes = [.. _matcher.Routes.Select(r => new RouteRuntime(
            r.Key, r.Value, table, id => clusters[id], limits?.For(r.Key, r.Value) ?? RouteLimits.None))];
        HasCors = Array.Exists(_routes, route => route.Cors is not null);
        ForwardedHeaders = table.ForwardedHeaders;
        Consumers = ConsumerDirectory.Create(table.Consumers, parts.Pepper);
    }

    /// <summary>No route at all: every request is answered 404.</summary>
    public static RouteTableSnapshot Empty { get; } = Create(new RouteTable(), version: 0, previous: null);

    public RouteTable Table { get; }

    /// <summary>Grows with each table the node takes up; the same on all nodes of a fleet that run this table. 0 for none.</summary>
    public long Version { get; }

    /// <summary>The table's <see cref="RouteTableJson.Hash"/>.</summary>
    public string Hash { get; }

    public ForwardedHeaders ForwardedHeaders { get; }

    /// <summary>Whose keys are whose.</summary>
    public ConsumerDirectory Consumers { get; }

    /// <summary>Whose tokens are whose.</summary>
    public TableTokens Tokens { get; }

    /// <summary>What the node answered under this table.</summary>
    public TableTraffic Traffic { get; } = new();

    /// <summary>Whether any route has a CORS policy.</summary>
    public bool HasCors { get; }

    /// <summary>All routes.</summary>
    public IReadOnlyList<RouteRuntime> Routes => _routes;

    public IEnumerable<ClusterRuntime> Clusters => _clusters.Values;

    /// <summary>The connections of all clusters, each once.</summary>
    public IEnumerable<BackendClient> Clients => Clusters.Select(c => c.Client).Concat(Clusters.Select(c => c.ProbeClient)).Distinct();

    /// <summary>The cluster of that id, or none.</summary>
    public ClusterRuntime? FindCluster(string id) => _clusters.GetValueOrDefault(id);

    /// <summary>Makes a valid table ready, keeping what the previous one already has: clusters and connections.</summary>
    /// <param name="table">A valid table.</param>
    /// <param name="version">Its version.</param>
    /// <param name="previous">The one it follows; null for the first.</param>
    /// <param name="parts">What the table's parts are made with; needed for those that it has.</param>
    public static RouteTableSnapshot Create(RouteTable table, long version, RouteTableSnapshot? previous, RouteTableParts? parts = null)
    {
        parts ??= new();
        var clients = new Dictionary<BackendClientOptions, BackendClient>();
        foreach (var client in previous?.Clients ?? [])
        {
            clients.TryAdd(client.Options, client);
        }

        var clusters = table.Clusters.ToFrozenDictionary(
            c => c.Key,
            c => previous?.Unchanged(c.Key, c.Value) ?? Create(c.Key, c.Value, clients, previous, parts));
        parts.Circuits?.Keep(clusters);
        return new(table, version, clusters, parts.ProviderKeys?.Compile(table, previous?.Tokens) ?? TableTokens.None, parts);
    }

    /// <summary>The route that takes the request, or none.</summary>
    public RouteRuntime? Match<TRequest>(ref TRequest request)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var index = _matcher.Match(ref request);
        return index < 0 ? null : _routes[index];
    }

    /// <summary>Why a route takes the request, and the others do not.</summary>
    public RouteExplanation Explain<TRequest>(ref TRequest request)
        where TRequest : struct, IRouteRequest, allows ref struct => _matcher.Explain(ref request);

    private static ClusterRuntime Create(
        string id, Cluster cluster, Dictionary<BackendClientOptions, BackendClient> clients, RouteTableSnapshot? previous, RouteTableParts parts)
    {
        var options = new BackendClientOptions(cluster.Protocol, cluster.Timeouts.Connect, cluster.Limits?.MaxConnections, cluster.Tls, cluster.ServerName);
        var client = ClientOf(options, clients, parts);
        var probeClient = cluster.Health?.Active is null ? client : ClientOf(options with { MaxConnections = null }, clients, parts);
        return new(id, cluster, client, probeClient, parts.Circuits?.Of(id, cluster), previous?.FindCluster(id), parts);
    }

    private static BackendClient ClientOf(BackendClientOptions options, Dictionary<BackendClientOptions, BackendClient> clients, RouteTableParts parts)
    {
        if (!clients.TryGetValue(options, out var client))
        {
            clients.Add(options, client = new BackendClient(options, options.Tls is { } name ? parts.BackendTls[name] : null, parts.Clock));
        }

        return client;
    }

    private ClusterRuntime? Unchanged(string id, Cluster config)
        => _clusters.TryGetValue(id, out var cluster) && RouteTableJson.AreEqual(cluster.Config, config) ? cluster : null;
}
