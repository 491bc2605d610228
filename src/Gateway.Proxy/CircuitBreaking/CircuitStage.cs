using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>Keeps requests from clusters whose circuit is open, and notes what becomes of the others.</summary>
internal static class CircuitStage
{
    /// <summary>
    /// Lets the request through, as a probe if need be; or to the cluster that its route falls back to; or refuses it.
    /// Before any rate limit is charged: what is charged and refused then gives its leave back.
    /// </summary>
    public static ValueTask<Problem?> EnterAsync(Exchange exchange)
    {
        if (exchange.Cluster!.Circuit is not { } circuit)
        {
            return default;
        }

        var entering = circuit.EnterAsync();
        if (!entering.IsCompletedSuccessfully)
        {
            return EnterSlowAsync(exchange, entering);
        }

        exchange.Pass = entering.Result;
        return exchange.Pass is null ? RefuseAsync(exchange) : default;
    }

    /// <summary>Lets a request that failed through once more: to the same cluster, or nowhere.</summary>
    public static async ValueTask<Problem?> ReenterAsync(Exchange exchange)
    {
        var cluster = exchange.Cluster!;
        if (cluster.Circuit is not { } circuit)
        {
            return null;
        }

        exchange.Pass = await circuit.EnterAsync();
        return exchange.Pass is null ? Refusal(exchange, cluster) : null;
    }

    /// <summary>Notes that the request is sent.</summary>
    public static void Begin(Exchange exchange)
    {
        if (exchange.Pass is { } pass)
        {
            exchange.Pass = exchange.Cluster!.Circuit!.Begin(pass);
        }
    }

    /// <summary>Notes that the response has begun.</summary>
    public static void Answer(Exchange exchange)
    {
        if (exchange.Pass is { } pass)
        {
            exchange.Pass = exchange.Cluster!.Circuit!.Answer(pass);
        }
    }

    /// <summary>Notes what became of a request, once.</summary>
    public static void Record(Exchange exchange, CircuitOutcome outcome)
    {
        if (exchange.Pass is { } pass)
        {
            exchange.Pass = null;
            exchange.Cluster!.Circuit!.Record(pass, outcome);
        }
    }

    /// <summary>Notes what a finished request says of its cluster.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="failure">What kept it from being forwarded to its end; null if nothing did.</param>
    public static void RecordEnd(Exchange exchange, Problem? failure)
    {
        if (exchange.Pass is not null)
        {
            Record(exchange, OutcomeOf(exchange, exchange.Cluster!.Circuit!.Failures, failure));
        }
    }

    /// <summary>What a finished request says of its cluster and its destination.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="failures">What counts as a failure.</param>
    /// <param name="failure">What kept it from being forwarded to its end; null if nothing did.</param>
    public static CircuitOutcome OutcomeOf(Exchange exchange, FailureKinds failures, Problem? failure)
    {
        var context = exchange.Context!;
        if (context.RequestAborted.IsCancellationRequested)
        {
            return CircuitOutcome.Ignored; // The client's doing, whatever the backend was about to say.
        }

        return failure?.Status switch
        {
            null => failures.Includes(context.Response.StatusCode) ? CircuitOutcome.Failure : CircuitOutcome.Success,
            StatusCodes.Status504GatewayTimeout => failures.Timeouts ? CircuitOutcome.Failure : CircuitOutcome.Ignored,
            >= StatusCodes.Status500InternalServerError => failures.Connections ? CircuitOutcome.Failure : CircuitOutcome.Ignored,
            _ => CircuitOutcome.Ignored,
        };
    }

    private static async ValueTask<Problem?> EnterSlowAsync(Exchange exchange, ValueTask<ClusterPass?> entering)
    {
        exchange.Pass = await entering;
        return exchange.Pass is null ? await RefuseAsync(exchange) : null;
    }

    private static async ValueTask<Problem?> RefuseAsync(Exchange exchange)
    {
        var refusal = Refusal(exchange, exchange.Cluster!);
        if (exchange.Route!.Fallback?.Target is not { } target)
        {
            return refusal;
        }

        exchange.GoTo(target);
        var cluster = target.Cluster;
        if (cluster.Circuit is not { } circuit)
        {
            return null;
        }

        exchange.Pass = await circuit.EnterAsync();
        return exchange.Pass is null ? Refusal(exchange, cluster) : null;
    }

    /// <summary>What a request is told that the cluster's circuit keeps away.</summary>
    public static Problem Refusal(Exchange exchange, ClusterRuntime cluster)
    {
        var circuit = cluster.Circuit!;
        exchange.CircuitState = CircuitHistory.NameOf(circuit.State);
        var reason = circuit.State switch
        {
            CircuitState.Isolated => "an operator keeps requests from it for the moment.",
            CircuitState.Ramping or CircuitState.Closed => "it recovers, and only a share of its calls are sent for the moment.",
            _ => "its calls fail, and none are sent for the moment.",
        };
        return new(503, "Service unavailable", $"The circuit of cluster '{cluster.Id}' is {exchange.CircuitState}: {reason}", "destination_unavailable")
        {
            RetryAfter = circuit.RetryAfter(),
            Fallback = exchange.Route!.Fallback?.Response,
        };
    }
}
