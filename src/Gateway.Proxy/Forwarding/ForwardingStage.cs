using Gateway.Core.Retries;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Draining;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Retries;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>Sends a request to the destination chosen for it, and where its cluster says so, to another if that fails.</summary>
internal sealed class ForwardingStage(IHttpForwarder forwarder, BalancingStage balancing, WebSocketTunnels webSockets, TimeProvider clock)
{
    /// <summary>Sends the request and passes the response on.</summary>
    /// <param name="exchange">The request, with its destination.</param>
    /// <param name="cancellation">Ends the try.</param>
    public ValueTask<ForwarderError> SendAsync(Exchange exchange, CancellationToken cancellation)
    {
        var context = exchange.Context!;
        var target = exchange.Target!;

        // WebSockets and gRPC calls have no natural end, and so no bound on their whole.
        exchange.Send(webSockets.Prepare(context) || Grpc.IsCall(context.Request));
        return forwarder.SendAsync(
            context, exchange.Destination!.Prefix, target.Cluster.Client.Invoker, target.RequestConfig, exchange.Transformer, cancellation);
    }

    /// <summary>Notes what became of the last try.</summary>
    /// <returns>What to answer instead of a response; null where there was one.</returns>
    public static Problem? Conclude(Exchange exchange, ForwarderError error) => Conclude(exchange, ForwardFailure.Explain(exchange, error));

    /// <summary>Sends the request, and again as long as it fails and may be.</summary>
    /// <returns>What to answer instead of a response; null where there was one.</returns>
    public async ValueTask<Problem?> SendWithRetriesAsync(Exchange exchange)
    {
        var retries = exchange.Cluster!.Retries!;
        retries.Deposit();
        while (true)
        {
            var failure = await TryAsync(exchange, retries.Policy);
            if (!exchange.IsRetrying && !(failure is not null && retries.TryReserve(exchange, ResultOf(exchange, failure))))
            {
                return Conclude(exchange, failure);
            }

            exchange.Judge(failure);
            exchange.Leave();
            var wait = RetryRules.Wait(retries.Policy, exchange.Retries + 1, Random.Shared.NextDouble());
            await Task.Delay(wait, clock, exchange.TotalToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (exchange.TotalToken.IsCancellationRequested)
            {
                return failure ?? OutOfTime;
            }

            // The circuit may have opened on this very failure.
            if (await CircuitStage.ReenterAsync(exchange) is { } refused)
            {
                return failure ?? refused;
            }

            exchange.BeginRetry();
            if (balancing.Choose(exchange) is { } unplaced)
            {
                return failure ?? unplaced;
            }
        }
    }

    private static Problem OutOfTime { get; } = new(
        504, "Gateway timeout", "The exchange failed, and the time allowed for all of it (timeouts.total) ended before it could be tried again.", "http_response_timeout");

    /// <returns>What failed; null where there is a response, kept or not.</returns>
    private async ValueTask<Problem?> TryAsync(Exchange exchange, RetryPolicy policy)
    {
        using var deadline = policy.PerTryTimeout == Timeout.InfiniteTimeSpan ? null : new TryDeadline(policy.PerTryTimeout, clock, exchange.TotalToken);
        exchange.TryDeadline = deadline;
        var error = await SendAsync(exchange, deadline?.Token ?? exchange.TotalToken);
        return exchange.IsRetrying ? null : ForwardFailure.Explain(exchange, error);
    }

    private static Problem? Conclude(Exchange exchange, Problem? failure)
    {
        exchange.Judge(failure);
        exchange.Leave();
        return failure;
    }

    /// <summary>What a failure says about sending the request again.</summary>
    private static TryResult ResultOf(Exchange exchange, Problem failure)
        => exchange.Answered != 0 || failure.Status < StatusCodes.Status500InternalServerError ? TryResult.Final
        : ForwardFailure.IsUnsent(exchange, failure) ? TryResult.Unsent
        : TryResult.Failed;
}
