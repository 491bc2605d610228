using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Answers;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Draining;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Identity;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Mirroring;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Proxy.Usage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Proxy.Pipeline;

/// <summary>The path of a request through the gateway, top to bottom, one stage per concern.</summary>
/// <remarks>
/// One asynchronous method for all stages: they decide at once, so each as a middleware of its own would only add
/// a state machine to every request.
/// </remarks>
internal sealed class GatewayPipeline(
    RouteTableHolder tables,
    OwnEndpoints ownEndpoints,
    CallerLimits callerLimits,
    ExchangeDeadlines deadlines,
    ClientConnections connections,
    IdentityStage identity,
    RateLimitStage rateLimits,
    BalancingStage balancing,
    ForwardingStage forwarding,
    Mirrors mirrors,
    AccessLog accessLog,
    GatewayMetrics metrics,
    Tracing tracing,
    SlowRequests slowRequests,
    UsageBook usage,
    NodeSettings settings,
    TimeProvider clock,
    ILogger<GatewayPipeline> log)
{
    private readonly ObjectPool<Exchange> _exchanges = new DefaultObjectPool<Exchange>(deadlines, 1024);
    private readonly ProxyTrust _trust = new(settings.TrustedProxies);
    private readonly long? _maxBodyBytes = settings.Limits.MaxRequestBodyBytes is > 0 and var bytes ? bytes : null;

    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (SocketThreads.MayBeHere)
        {
            // The end of a request has brought us here: its connection's next one has come already. A client that never lets up
            // would keep the thread.
            await SocketThreads.LeaveAsync();
        }

        var exchange = _exchanges.Get();
        exchange.Begin(context, tables.Current, _trust, _maxBodyBytes, clock);
        connections.Note(context);
        metrics.Begin();
        exchange.Trace = tracing.Begin(exchange);
        try
        {
            if ((callerLimits.TryAnswer(exchange) ?? ownEndpoints.TryAnswer(exchange)) is { } answer)
            {
                await answer;
                exchange.ResponseBytes = context.Response.ContentLength ?? 0;
            }
            else if (FindPreflight(exchange) is { } cors)
            {
                await CorsHeaders.AnswerPreflightAsync(exchange, cors);
            }
            else if (Admit(exchange) is { } refusal)
            {
                await ProblemWriter.WriteAsync(exchange, refusal);
            }
            else if (await ReserveAsync(exchange) is { } unreserved)
            {
                await ProblemWriter.WriteAsync(exchange, unreserved);
            }
            else if (exchange.Route!.Answer is { } own)
            {
                await AnswerStage.WriteAsync(exchange, own);
            }
            else if (balancing.Choose(exchange) is { } unplaced)
            {
                await ProblemWriter.WriteAsync(exchange, unplaced);
            }
            else
            {
                if (exchange.Route.Mirror is { } mirror)
                {
                    Mirrors.Draw(exchange, mirror);
                }

                var failure = exchange.Cluster!.Retries is null
                    ? ForwardingStage.Conclude(exchange, await forwarding.SendAsync(exchange, exchange.TotalToken))
                    : await forwarding.SendWithRetriesAsync(exchange);
                if (failure is not null)
                {
                    await ProblemWriter.WriteAsync(exchange, failure);
                }

                mirrors.Send(exchange);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            PipelineLog.Failed(log, exchange.RequestId, e);
            await ProblemWriter.WriteAsync(exchange, new(500, "Internal error", "The gateway failed; its log says why under this request id.", "proxy_internal_error"));
        }
        catch (OperationCanceledException)
        {
            exchange.Error = "connection_terminated"; // The client went away while an answer of ours was written.
        }
        finally
        {
            exchange.Finish();
            rateLimits.Release(exchange);
            CircuitStage.Record(exchange, CircuitOutcome.Ignored); // Whatever ended the request before its outcome was known.
            exchange.Trace?.End(exchange);
            var isSlow = slowRequests.Note(exchange);
            metrics.Record(exchange, isSlow);
            exchange.Table!.Traffic.Record(exchange);
            usage.Note(exchange);
            accessLog.Write(exchange, isSlow);
            exchange.End();
            _exchanges.Return(exchange);
        }
    }

    /// <summary>What can be said against a request by its head alone, and which route takes it.</summary>
    private static Problem? Admit(Exchange exchange)
    {
        if (RequestScreen.Check(exchange.Context!, exchange.RawTarget, exchange.MaxBodyBytes) is { } unfit)
        {
            return unfit;
        }

        var request = new HttpRouteRequest(exchange.Context!.Request);
        exchange.Route = exchange.Table!.Match(ref request);
        return exchange.Route is not { } route ? NoRoute : route.Addresses?.Check(exchange) ?? route.Maintenance?.Check(exchange);
    }

    /// <summary>
    /// The CORS policy that a preflight asks about: of the route that takes the request which is to follow. It comes
    /// without credentials, so it is answered before anybody asks for them.
    /// </summary>
    private static CorsRuntime? FindPreflight(Exchange exchange)
    {
        if (!exchange.Table!.HasCors || !CorsHeaders.IsPreflight(exchange.Context!.Request) || RequestScreen.Check(exchange.Context, exchange.RawTarget, exchange.MaxBodyBytes) is not null)
        {
            return null;
        }

        var request = new HttpRouteRequest(exchange.Context.Request, CorsHeaders.RequestedMethod(exchange.Context.Request));
        var route = exchange.Table.Match(ref request);
        if (route?.Cors is null || route.Addresses?.Check(exchange) is not null)
        {
            return null;
        }

        exchange.Route = route;
        return route.Cors;
    }

    /// <summary>
    /// Finds out who calls, and takes what the request uses up: the circuit's leave first, which goes back when the
    /// limits refuse, and then permits, which do not.
    /// </summary>
    private async ValueTask<Problem?> ReserveAsync(Exchange exchange)
    {
        if (await identity.CheckAsync(exchange) is { } stranger)
        {
            return stranger;
        }

        if (exchange.Route!.Faults is { } faults && await FaultStage.InjectAsync(exchange, faults) is { } fault)
        {
            return fault;
        }

        if (exchange.Route.Split is { } split)
        {
            exchange.GoTo(split.Choose(exchange));
        }

        return exchange.Cluster is null ? await rateLimits.AcquireAsync(exchange)
            : await CircuitStage.EnterAsync(exchange) ?? SheddingStage.Check(exchange) ?? await rateLimits.AcquireAsync(exchange);
    }

    /// <summary>What a request is told that no route takes.</summary>
    public static Problem NoRoute { get; } = new(
        404, "No route", "No route of the gateway takes this request; method, host, path, headers or query match none.", Problem.NoRouteError);
}
