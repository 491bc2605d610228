using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Chooses the destination of a request: health, affinity, then the cluster's algorithm.</summary>
internal sealed class BalancingStage(TimeProvider clock)
{
    /// <summary>Chooses for the request's next try, and counts it there.</summary>
    public Problem? Choose(Exchange exchange)
    {
        var cluster = exchange.Route!.Cluster;
        var pool = cluster.Pool;
        var destination = cluster.Config.SessionAffinity is { } affinity ? Stick(exchange, affinity, pool) : Balance(exchange, pool);
        if (destination is null)
        {
            return Unavailable(cluster, pool);
        }

        exchange.GoTo(destination, cluster.CountsLoad);
        return null;
    }

    private DestinationRuntime? Balance(Exchange exchange, DestinationPool pool)
    {
        if (pool.Destinations.Length == 1 && exchange.Retries == 0)
        {
            return pool.Destinations[0];
        }

        var cluster = exchange.Route!.Cluster;
        var request = new PickRequest
        {
            Random = (ulong)Random.Shared.NextInt64(),
            Hash = cluster.RequestHash?.Of(exchange),
            Now = cluster.Config.LoadBalancing.SlowStart > TimeSpan.Zero ? clock.GetElapsedTime(0) : TimeSpan.Zero,
            Tried = exchange.Tried,
        };
        var index = pool.Balancer.Pick(request);

        // It has been to all of them: to another than the last if there is one, else there once more.
        for (var kept = 1; index < 0 && exchange.Retries > 0 && kept >= 0; kept--)
        {
            index = pool.Balancer.Pick(new() { Random = request.Random, Hash = request.Hash, Now = request.Now, Tried = exchange.Tried[^kept..] });
        }

        return index < 0 ? null : pool.Destinations[index];
    }

    private DestinationRuntime? Stick(Exchange exchange, SessionAffinityPolicy affinity, DestinationPool pool)
    {
        var cookie = RequestCookie.Find(exchange.Context!.Request.Headers.Cookie, affinity.Cookie);
        if (cookie.IsEmpty)
        {
            return Settle(exchange, "new", Balance(exchange, pool));
        }

        var mayMove = affinity.OnFailure == AffinityFailure.Redistribute;
        if (pool.Find(cookie) is { } destination && !(mayMove && IsTried(exchange, destination)))
        {
            exchange.Affinity = "kept";
            exchange.AffinityCookie = null;
            return destination;
        }

        exchange.Affinity = "lost";
        return mayMove ? Settle(exchange, "moved", Balance(exchange, pool)) : null;
    }

    private static DestinationRuntime? Settle(Exchange exchange, string how, DestinationRuntime? destination)
    {
        exchange.Affinity = how;
        exchange.AffinityCookie = destination?.Affinity;
        return destination;
    }

    private static bool IsTried(Exchange exchange, DestinationRuntime destination)
    {
        foreach (var tried in exchange.Tried)
        {
            if (ReferenceEquals(tried.Load, destination.Balanced.Load))
            {
                return true;
            }
        }

        return false;
    }

    private Problem Unavailable(ClusterRuntime cluster, DestinationPool pool) => new(
        503,
        "Service unavailable",
        pool.Destinations.Length == 0
            ? $"All destinations of cluster '{cluster.Id}' are out of service; /destinations on the admin listener says why."
            : $"The destination of this session in cluster '{cluster.Id}' is out of service, and its sessions stay with it (sessionAffinity.onFailure).",
        "destination_unavailable")
    {
        RetryAfter = cluster.Health?.SoonestReturn(clock.GetElapsedTime(0)) ?? TimeSpan.FromSeconds(1),
    };
}
