using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Admin;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Explanation;

/// <summary>Tells what a cluster would do with a request: its circuit, and where balancing would send it. Takes no probe permit and nobody's turn.</summary>
internal sealed class ClusterExplainer(ClusterReports reports)
{
    /// <param name="exchange">The request.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="role">Why this one: target, share or fallback.</param>
    public ExplainedCluster Explain(Exchange exchange, ClusterRuntime cluster, string role)
    {
        var pool = cluster.Pool;
        var (destination, why) = Choose(exchange, cluster, pool);
        var (admits, circuit) = ExplainCircuit(cluster);
        var report = JsonSerializer.SerializeToNode(reports.Of(cluster), DestinationReportJsonContext.Default.ClusterReport)!.AsObject();
        var json = new JsonObject
        {
            ["cluster"] = cluster.Id,
            ["role"] = role,
            ["circuit"] = circuit,
            ["maxRequests"] = cluster.Config.Limits?.MaxRequests,
            ["tls"] = ExplainTls(cluster),
            ["balancing"] = new JsonObject
            {
                ["algorithm"] = JsonNamingPolicy.CamelCase.ConvertName(cluster.Config.LoadBalancing.Algorithm.ToString()),
                ["destination"] = destination?.Id,
                ["address"] = destination?.Config.Address,
                ["why"] = why,
            },
        };
        foreach (var (name, value) in report.Where(member => member.Key != "cluster"))
        {
            json[name] = value?.DeepClone();
        }

        var isOut = pool.Destinations.Length == 0 || (destination is null && IsBound(exchange, cluster));
        return new(cluster, json)
        {
            Admits = admits,
            Kept = admits == false ? CircuitStage.Refusal(exchange, cluster) : null,
            Unplaced = isOut ? new(503, "Service unavailable", $"No destination of cluster '{cluster.Id}' takes this request: {why}.", "destination_unavailable") : null,
            Where = destination is null ? $"one of the destinations of cluster '{cluster.Id}'" : $"destination '{destination.Id}' of cluster '{cluster.Id}', {destination.Config.Address}",
        };
    }

    private static (bool? Admits, JsonObject? Json) ExplainCircuit(ClusterRuntime cluster)
    {
        if (cluster.Circuit is not { } circuit)
        {
            return (true, null);
        }

        var (state, wait) = (circuit.State, circuit.RetryAfter());
        var (admits, effect) = state switch
        {
            CircuitState.Closed => (true, "requests go through"),
            CircuitState.Isolated => (false, "an operator keeps all requests away"),
            CircuitState.Open when wait > TimeSpan.Zero => (false, "no request goes through"),
            CircuitState.Ramping => (null, "a growing share of the requests goes through"),
            _ => ((bool?)null, "only probes go through, and the next request may be one"),
        };
        return (admits, new()
        {
            ["state"] = CircuitHistory.NameOf(state),
            ["effect"] = effect,
            ["waitSeconds"] = Math.Round(wait.TotalSeconds, 3),
            ["isAlone"] = circuit.IsAlone,
        });
    }

    /// <summary>What https destinations are shown and must prove; null where that is the platform's way.</summary>
    private static JsonObject? ExplainTls(ClusterRuntime cluster) => cluster.Config is { Tls: null, ServerName: null } ? null : new()
    {
        ["name"] = cluster.Config.Tls,
        ["serverName"] = cluster.Config.ServerName,
        ["certificate"] = cluster.Client.Identity?.Certificate?.Description,
    };

    /// <summary>The destination, where that is not drawn or taken in turn; and how it comes about.</summary>
    private static (DestinationRuntime? Destination, string Why) Choose(Exchange exchange, ClusterRuntime cluster, DestinationPool pool)
    {
        if (cluster.Config.SessionAffinity is { } affinity && RequestCookie.Find(exchange.Context!.Request.Headers.Cookie, affinity.Cookie) is { IsEmpty: false } cookie)
        {
            if (pool.Find(cookie) is { } kept)
            {
                return (kept, $"its cookie {affinity.Cookie} keeps it there");
            }

            if (affinity.OnFailure != AffinityFailure.Redistribute)
            {
                return (null, $"its cookie {affinity.Cookie} names none that takes requests, and its session stays with that one");
            }
        }

        return pool.Destinations switch
        {
            [] => (null, pool.All.Length == 0 ? "its discovery has found none" : "all are out of service"),
            [var only] => (only, pool.All.Length == 1 ? "it is the only one" : "it is the only one that takes requests now"),
            _ => Hash(exchange, cluster) is { } hash && pool.Balancer.Pick(new() { Hash = hash }) is >= 0 and var index
                ? (pool.Destinations[index], "the hash of the request leads there" + (cluster.Config.LoadBalancing.MaxLoad is null ? "" : ", as busy as destinations are now"))
                : (null, $"one of {pool.Destinations.Length} that take requests"),
        };
    }

    private static ulong? Hash(Exchange exchange, ClusterRuntime cluster) =>
        cluster.Config.LoadBalancing.Algorithm == LoadBalancingAlgorithm.ConsistentHash ? cluster.RequestHash?.Of(exchange) : null;

    private static bool IsBound(Exchange exchange, ClusterRuntime cluster) =>
        cluster.Config.SessionAffinity is { OnFailure: not AffinityFailure.Redistribute } affinity
        && !RequestCookie.Find(exchange.Context!.Request.Headers.Cookie, affinity.Cookie).IsEmpty;
}
