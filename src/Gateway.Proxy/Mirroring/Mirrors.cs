using System.Diagnostics.Metrics;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Mirroring;

/// <summary>Sends copies of requests, as many at a time as the node can spare, and tells nobody what becomes of them but the metrics.</summary>
internal sealed class Mirrors
{
    /// <summary>Copies under way; further ones are dropped.</summary>
    public const int MaxInFlight = 256;

    /// <summary>How long a copy may take where its cluster sets no bound.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(30);

    private readonly Counter<long> _copies;
    private readonly TimeProvider _clock;
    private int _inFlight;

    public Mirrors(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        _copies = meters.Create(GatewayMetrics.MeterName).CreateCounter<long>(
            "gateway.mirror.requests", "{request}", "Copies of requests, by route and result: sent, failed, dropped (too many under way), too_large, cut_off (the body was not read to its end).");
    }

    /// <summary>Copies under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Decides before a request is sent whether it is copied, and keeps its body if so.</summary>
    public static void Draw(Exchange exchange, RouteMirror mirror)
    {
        // A connection in both directions has no end after which it could be copied.
        var context = exchange.Context!;
        if (Random.Shared.NextDouble() * 100 < mirror.Policy.Percent
            && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
            && !HttpMethods.IsConnect(context.Request.Method))
        {
            exchange.MirrorTo(mirror);
        }
    }

    /// <summary>Sends the copy of a request that has been answered, if it is to be copied. Waits for nothing.</summary>
    public void Send(Exchange exchange)
    {
        if (exchange is not { Mirror: { } mirror, Mirrored: { } request })
        {
            return;
        }

        if (!exchange.TryKeepBody(mirror.Policy.MaxBodyBytes, out var body, out var fault))
        {
            Count(mirror, fault);
        }
        else if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            Count(mirror, "dropped");
        }
        else
        {
            _ = SendAsync(mirror, request, body);
        }
    }

    private async Task SendAsync(RouteMirror mirror, MirroredRequest request, ReadOnlyMemory<byte>? body)
    {
        // The caller's request must not wait for the connection to be opened either.
        await Task.Yield();
        try
        {
            Count(mirror, await TrySendAsync(mirror.Target, request, body) ? "sent" : "failed");
        }
        catch (Exception)
        {
            Count(mirror, "failed"); // Whatever it is, it is nobody's request.
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<bool> TrySendAsync(RouteTarget target, MirroredRequest request, ReadOnlyMemory<byte>? body)
    {
        var pool = target.Cluster.Pool;
        var index = pool.Destinations.Length == 0 ? -1 : pool.Balancer.Pick(new PickRequest { Random = (ulong)Random.Shared.NextInt64() });
        if (index < 0)
        {
            return false;
        }

        using var timeout = new CancellationTokenSource(target.Total > TimeSpan.Zero && target.Total < LongestTime ? target.Total : LongestTime, _clock);
        using var message = request.For(pool.Destinations[index], target, body);
        using var response = await target.Cluster.Client.Invoker.SendAsync(message, timeout.Token);
        await response.Content.CopyToAsync(Stream.Null, timeout.Token);
        return true;
    }

    private void Count(RouteMirror mirror, string result) => _copies.Add(1, new("route", mirror.Route), new("result", result));
}
