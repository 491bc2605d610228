using System.Runtime.CompilerServices;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Charges a request in all rate limits of its route, or refuses it and charges none.</summary>
internal sealed class RateLimitStage(RateLimits limits, GatewayMetrics metrics, TimeProvider clock)
{
    /// <summary>How long a request waits for leases, its own call's and those that other requests are fetching.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ConditionalWeakTable<ConsumerIdentity, StrongBox<UInt128>> _consumers = [];

    public ValueTask<Problem?> AcquireAsync(Exchange exchange)
    {
        var count = Charge(exchange);
        if (count == 0)
        {
            return default;
        }

        var decision = limits.TryAcquire(exchange.Charges.AsSpan(0, count));
        return decision.Outcome == LimiterOutcome.NeedsLease
            ? AcquireSlowAsync(exchange, count, decision)
            : new(Conclude(exchange, count, decision));
    }

    private async ValueTask<Problem?> AcquireSlowAsync(Exchange exchange, int count, LimiterDecision decision)
    {
        // By the clock and not by the number of looks: how many fit into one answer's time depends on the machine.
        var start = clock.GetTimestamp();
        while (decision.Outcome == LimiterOutcome.NeedsLease)
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                return Unavailable;
            }

            await limits.FetchAsync(exchange.Charges.AsMemory(0, count), decision.Leases);
            decision = limits.TryAcquire(exchange.Charges.AsSpan(0, count));
        }

        return Conclude(exchange, count, decision);
    }

    private static Problem Unavailable { get; } = new(503, "Service unavailable", "The rate limiter of this request gave no answer.", "proxy_internal_error")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private Problem? Conclude(Exchange exchange, int count, in LimiterDecision decision)
    {
        var limit = exchange.Route!.RateLimits[decision.Index];
        exchange.LimitStatus = (limit, decision.Status);
        if (decision.Leases != 0)
        {
            // Ahead of need, or to see whether the authority is back; a copy, because the exchange may be over by then.
            _ = limits.FetchAsync(exchange.Charges.AsSpan(0, count).ToArray(), decision.Leases).AsTask();
        }

        if (decision.Outcome == LimiterOutcome.Admitted)
        {
            metrics.Admitted(limit.Name);
            return null;
        }

        metrics.Denied(limit.Name);
        return Refuse(exchange, limit, decision);
    }

    private static Problem Refuse(Exchange exchange, RouteLimit limit, in LimiterDecision decision)
    {
        exchange.RefusedBy = limit.Name;
        var status = decision.Status;
        var wait = Math.Max(1, (long)Math.Ceiling(decision.RetryAfter.TotalSeconds));
        return new(429, "Too many requests", $"The rate limit '{limit.Name}' of {status.Of.Limit} requests in {Duration.Format(status.Of.Length)} is used up; {status.Remaining} are left, and a retry can succeed in {wait} s.", "http_request_denied")
        {
            RetryAfter = decision.RetryAfter,
            ViolatedPolicy = limit.Name,
        };
    }

    private int Charge(Exchange exchange)
    {
        var routeLimits = exchange.Route!.RateLimits;
        if (routeLimits.Length == 0)
        {
            return 0;
        }

        var client = ClientOf(exchange);
        for (var index = 0; index < routeLimits.Length; index++)
        {
            var limit = routeLimits[index];
            exchange.Charges[index] = new(new(limit.Ordinal, client), limit.For(exchange.Consumer?.TierId).Numbers);
        }

        return routeLimits.Length;
    }

    /// <summary>Whose bucket: the consumer's, or the anonymous address's. The two never meet.</summary>
    private UInt128 ClientOf(Exchange exchange)
    {
        if (exchange.Consumer is { } consumer)
        {
            return _consumers.GetValue(consumer, static c => new(LimiterKey.ClientOf(c.ConsumerId))).Value;
        }

        return LimiterKey.ClientOf(exchange.Client);
    }
}
