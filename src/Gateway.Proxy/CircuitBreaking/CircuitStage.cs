using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>Keeps requests from clusters whose circuit is open, and notes what becomes of the others.</summary>
internal static class CircuitStage
{
    /// <summary>Refuses what could not go through anyway, before a permit is spent on it.</summary>
    public static Problem? Check(Exchange exchange)
        => exchange.Route!.Cluster.Circuit?.RefusedFor() is { } wait ? Refuse(exchange, wait) : null;

    /// <summary>Lets the request through, as a probe if need be, or refuses it.</summary>
    public static async ValueTask<Problem?> EnterAsync(Exchange exchange)
    {
        if (exchange.Route!.Cluster.Circuit is not { } circuit)
        {
            return null;
        }

        exchange.Pass = await circuit.EnterAsync();
        return exchange.Pass is null ? Refuse(exchange, circuit.RetryAfter()) : null;
    }

    /// <summary>Notes what became of a request, once.</summary>
    public static void Record(Exchange exchange, CircuitOutcome outcome)
    {
        if (exchange.Pass is { } pass)
        {
            exchange.Pass = null;
            exchange.Route!.Cluster.Circuit!.Record(pass, outcome);
        }
    }

    /// <summary>What a finished request says of its cluster.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="failure">What kept it from being forwarded to its end; null if nothing did.</param>
    public static CircuitOutcome OutcomeOf(Exchange exchange, Problem? failure)
    {
        var context = exchange.Context!;
        if (context.RequestAborted.IsCancellationRequested)
        {
            return CircuitOutcome.Ignored; // The client's doing, whatever the backend was about to say.
        }

        var status = failure?.Status ?? context.Response.StatusCode;
        return status >= StatusCodes.Status500InternalServerError ? CircuitOutcome.Failure
            : failure is null ? CircuitOutcome.Success
            : CircuitOutcome.Ignored;
    }

    private static Problem Refuse(Exchange exchange, TimeSpan wait)
    {
        var cluster = exchange.Route!.Cluster;
        exchange.CircuitState = cluster.Circuit!.State == CircuitState.HalfOpen ? "half-open" : "open";
        return new(503, "Service unavailable", $"The circuit of cluster '{cluster.Id}' is {exchange.CircuitState}: its calls fail, and none are sent for the moment.", "destination_unavailable")
        {
            RetryAfter = wait,
        };
    }
}
