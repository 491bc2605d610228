using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Answers;

/// <summary>Makes requests slow or fails them because the table says so.</summary>
internal static class FaultStage
{
    private static Problem ClientClosedRequest { get; } = new(
        Problem.ClientClosedRequest, "Client closed request", "The client went away.", "connection_terminated");

    public static async ValueTask<Problem?> InjectAsync(Exchange exchange, FaultInjection faults)
    {
        var context = exchange.Context!;
        if (faults.Header is { } header && !context.Request.Headers.ContainsKey(header))
        {
            return null;
        }

        if (faults.Delay > TimeSpan.Zero && IsDrawn(faults.DelayPercent))
        {
            exchange.Answer = "delayed";
            await Task.Delay(faults.Delay, exchange.Clock, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (context.RequestAborted.IsCancellationRequested)
            {
                return ClientClosedRequest;
            }
        }

        if (faults.AbortStatus is not { } status || !IsDrawn(faults.AbortPercent))
        {
            return null;
        }

        exchange.Answer = "fault";
        return new(status, "Injected fault", "The route fails requests on purpose for the moment (faultInjection).", "proxy_internal_response");
    }

    private static bool IsDrawn(double percent) => Random.Shared.NextDouble() * 100 < percent;
}
