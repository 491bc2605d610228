using System.Runtime.InteropServices;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Chooses the destination of a request: health, affinity, then the cluster's algorithm.</summary>
internal sealed class BalancingStage(TimeProvider clock)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Chooses for the request's next try, and counts it there.</summary>
    public Problem? Choose(Exchange exchange)
    {
        var cluster = exchange.Cluster!;
        var pool = cluster.Pool;
        var destination = Choose(exchange, cluster, pool, exchange.Tried);
        if (destination is null)
        {
            return Unavailable(cluster, pool);
        }

        if (cluster.Config.Limits?.MaxRequestsPerDestination is { } max)
        {
            return ChooseWithRoom(exchange, pool, destination, max);
        }

        if (cluster.CountsLoad)
        {
            destination.State.Load.Enter();
        }

        exchange.GoTo(destination, cluster.CountsLoad ? destination.State.Load : null);
        return null;
    }

    /// <summary>Goes on choosing while what was chosen has as many requests as it may.</summary>
    private Problem? ChooseWithRoom(Exchange exchange, DestinationPool pool, DestinationRuntime? chosen, int max)
    {
        var cluster = exchange.Cluster!;
        List<BalancedDestination>? full = null;
        while (chosen is not null)
        {
            if (chosen.State.Load.Enter() <= max)
            {
                exchange.GoTo(chosen, chosen.State.Load);
                return null;
            }

            chosen.State.Load.Leave();
            full ??= [.. exchange.Tried];
            if (full.Exists(other => ReferenceEquals(other.Load, chosen.State.Load)))
            {
                break; // The session's, which it may not leave, or one it has been to already.
            }

            full.Add(chosen.Balanced);
            chosen = Choose(exchange, cluster, pool, CollectionsMarshal.AsSpan(full));
        }

        cluster.Events?.Shed(cluster.Id, "destination");
        return new(503, "Service unavailable", $"Every destination of cluster '{cluster.Id}' that could take this request has as many under way as it may (limits.maxRequestsPerDestination).", "connection_limit_reached")
        {
            RetryAfter = RetryAfter,
        };
    }

    private DestinationRuntime? Choose(Exchange exchange, ClusterRuntime cluster, DestinationPool pool, ReadOnlySpan<BalancedDestination> tried)
        => cluster.Config.SessionAffinity is { } affinity ? Stick(exchange, affinity, pool, tried) : Balance(exchange, pool, tried);

    private DestinationRuntime? Balance(Exchange exchange, DestinationPool pool, ReadOnlySpan<BalancedDestination> tried)
    {
        if (pool.Destinations.Length == 1 && tried.IsEmpty)
        {
            return pool.Destinations[0];
        }

        var cluster = exchange.Cluster!;
        var request = new PickRequest
        {
            Random = (ulong)Random.Shared.NextInt64(),
            Hash = cluster.RequestHash?.Of(exchange),
            Now = cluster.Config.LoadBalancing.SlowStart > TimeSpan.Zero ? clock.GetElapsedTime(0) : TimeSpan.Zero,
            Tried = tried,
        };
        var index = pool.Balancer.Pick(request);

        // It has been to all of them: to another than the last if there is one, else there once more.
        for (var kept = 1; index < 0 && exchange.Retries > 0 && kept >= 0; kept--)
        {
            index = pool.Balancer.Pick(new() { Random = request.Random, Hash = request.Hash, Now = request.Now, Tried = exchange.Tried[^kept..] });
        }

        return index < 0 ? null : pool.Destinations[index];
    }

    private DestinationRuntime? Stick(Exchange exchange, SessionAffinityPolicy affinity, DestinationPool pool, ReadOnlySpan<BalancedDestination> tried)
    {
        var cookie = RequestCookie.Find(exchange.Context!.Request.Headers.Cookie, affinity.Cookie);
        if (cookie.IsEmpty)
        {
            return Settle(exchange, "new", Balance(exchange, pool, tried));
        }

        var mayMove = affinity.OnFailure == AffinityFailure.Redistribute;
        if (pool.Find(cookie) is { } destination && !(mayMove && Contains(tried, destination)))
        {
            exchange.Affinity = "kept";
            exchange.AffinityCookie = null;
            return destination;
        }

        exchange.Affinity = "lost";
        return mayMove ? Settle(exchange, "moved", Balance(exchange, pool, tried)) : null;
    }

    private static DestinationRuntime? Settle(Exchange exchange, string how, DestinationRuntime? destination)
    {
        exchange.Affinity = how;
        exchange.AffinityCookie = destination?.Affinity;
        return destination;
    }

    private static bool Contains(ReadOnlySpan<BalancedDestination> destinations, DestinationRuntime destination)
    {
        foreach (var one in destinations)
        {
            if (ReferenceEquals(one.Load, destination.State.Load))
            {
                return true;
            }
        }

        return false;
    }

    private Problem Unavailable(ClusterRuntime cluster, DestinationPool pool) => new(
        503,
        "Service unavailable",
        pool.All.Length == 0
            ? $"Cluster '{cluster.Id}' has no destinations: its discovery has found none; /destinations on the admin listener says why."
            : pool.Destinations.Length == 0
            ? $"All destinations of cluster '{cluster.Id}' are out of service; /destinations on the admin listener says why."
            : $"The destination of this session in cluster '{cluster.Id}' is out of service, and its sessions stay with it (sessionAffinity.onFailure).",
        "destination_unavailable")
    {
        RetryAfter = cluster.Health?.SoonestReturn(clock.GetElapsedTime(0)) ?? RetryAfter,
    };
}
