using Gateway.Core.RateLimiting;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// Charges a request in all rate limits of its route, or refuses it and charges none. Limits in shadow are charged when
/// the others have let it through.
/// </summary>
internal sealed class RateLimitStage(RateLimits limits, RateLimitMetrics metrics, TimeProvider clock)
{
    /// <summary>An authority in the process answers at once, with a lease or a refusal; a second look is for what others took meanwhile.</summary>
    private const int MostLocalFetches = 2;

    /// <summary>Takes the request's permits, or says why it goes no further.</summary>
    public ValueTask<Problem?> AcquireAsync(Exchange exchange)
    {
        var route = exchange.Route!.RateLimits;
        return route.IsEmpty ? default
            : route.Concurrency.Length == 0 ? ChargeAsync(exchange)
            : EnterAndChargeAsync(exchange);
    }

    /// <summary>Gives back what a request holds while it is in flight. Once it is over, whatever became of it.</summary>
    public void Release(Exchange exchange)
    {
        while (exchange.EnteredCount > 0)
        {
            limits.InFlight.Exit(exchange.Entered[--exchange.EnteredCount]);
        }
    }

    /// <summary>In flight first, because that can be taken back.</summary>
    private async ValueTask<Problem?> EnterAndChargeAsync(Exchange exchange)
    {
        Problem? refusal = null;
        foreach (var limit in exchange.Route!.RateLimits.Concurrency)
        {
            refusal ??= await EnterAsync(exchange, limit);
        }

        refusal ??= await ChargeAsync(exchange);
        if (refusal is not null)
        {
            Release(exchange);
        }

        return refusal;
    }

    private async ValueTask<Problem?> EnterAsync(Exchange exchange, RouteLimit limit)
    {
        var variant = limit.For(exchange.Consumer);
        var key = new LimiterKey(variant.Ordinal, limit.Subject.Of(exchange));
        var concurrency = variant.Numbers.Concurrency!;
        var outcome = limits.InFlight.TryEnter(key, concurrency);
        for (var start = clock.GetTimestamp(); outcome == LimiterOutcome.NeedsLease;)
        {
            if (IsOver(start))
            {
                return Unanswered(exchange, limit);
            }

            await WaitAsync(limits.InFlight.FetchAsync(key), start);
            outcome = limits.InFlight.TryEnter(key, concurrency);
        }

        if (limits.InFlight.IsAlone(key))
        {
            DecidedAlone(exchange, limit);
        }

        if (outcome == LimiterOutcome.Admitted)
        {
            exchange.Entered[exchange.EnteredCount++] = key;
            metrics.Admitted(limit.Name);
            return null;
        }

        exchange.LimitStanding = new(limit, variant.Numbers, Status: null);
        return Refuse(exchange, limit, RateLimitProblems.TooManyInFlight(limit.Name, concurrency.Limit));
    }

    private ValueTask<Problem?> ChargeAsync(Exchange exchange)
    {
        var rates = exchange.Route!.RateLimits.Rates;
        if (rates.Length == 0)
        {
            ChargeShadows(exchange);
            return default;
        }

        for (var index = 0; index < rates.Length; index++)
        {
            if (Prepare(exchange, rates[index], out exchange.Charges[index]) is { } fault)
            {
                return new(fault);
            }
        }

        var decision = limits.TryAcquire(exchange.Charges.AsSpan(0, rates.Length));
        return decision.Outcome == LimiterOutcome.NeedsLease
            ? ChargeSlowAsync(exchange, rates, decision)
            : new(Conclude(exchange, rates, decision));
    }

    private async ValueTask<Problem?> ChargeSlowAsync(Exchange exchange, RouteLimit[] rates, LimiterDecision decision)
    {
        // By the clock and not by the number of looks: how many fit into one answer's time depends on the machine.
        for (var start = clock.GetTimestamp(); decision.Outcome == LimiterOutcome.NeedsLease;)
        {
            if (IsOver(start))
            {
                return UnansweredOf(exchange, rates, decision.Leases);
            }

            await WaitAsync(limits.FetchAsync(exchange.Charges.AsMemory(0, rates.Length), decision.Leases), start);
            decision = limits.TryAcquire(exchange.Charges.AsSpan(0, rates.Length));
        }

        return Conclude(exchange, rates, decision);
    }

    /// <summary>Waits for a fetch, whose faults are counted where it is made, as long as patience lasts.</summary>
    private Task WaitAsync(ValueTask fetch, long start)
    {
        var left = limits.Patience - clock.GetElapsedTime(start);
        return fetch.IsCompleted ? Task.CompletedTask : WaitAsync(fetch.AsTask(), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private async Task WaitAsync(Task fetch, TimeSpan left) => await fetch.WaitAsync(left, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool IsOver(long start) => clock.GetElapsedTime(start) >= limits.Patience;

    private Problem? Conclude(Exchange exchange, RouteLimit[] rates, in LimiterDecision decision)
    {
        var limit = rates[decision.Index];
        exchange.LimitStanding = new(limit, limit.For(exchange.Consumer).Numbers, decision.Status);
        FetchAhead(exchange.Charges.AsSpan(0, rates.Length), decision.Leases);
        if (decision.IsLocal)
        {
            DecidedAlone(exchange, limit);
        }

        if (decision.Outcome == LimiterOutcome.Denied)
        {
            var isUnchecked = decision.IsLocal && limit.Policy.Policy.OnUnavailable == UnavailablePolicy.Deny;
            return Refuse(exchange, limit, isUnchecked
                ? RateLimitProblems.Unavailable(limit.Name, decision.RetryAfter)
                : RateLimitProblems.Exceeded(limit.Name, decision.Status, decision.RetryAfter));
        }

        foreach (var admitting in rates)
        {
            metrics.Admitted(admitting.Name);
        }

        ChargeShadows(exchange);
        return null;
    }

    /// <summary>Ahead of need, or to see whether the authority is back. A copy, because the exchange may be over by then.</summary>
    private void FetchAhead(ReadOnlySpan<LimiterCharge> charges, uint leases)
    {
        if (leases != 0)
        {
            _ = limits.FetchAsync(charges.ToArray(), leases).AsTask();
        }
    }

    private static Problem? Prepare(Exchange exchange, RouteLimit limit, out LimiterCharge charge)
    {
        var variant = limit.For(exchange.Consumer);
        var numbers = variant.Numbers.Numbers!;
        var policy = limit.Policy.Policy;
        var fault = RequestCost.Find(policy, numbers, exchange.Context!.Request, out var cost);
        charge = new(new(variant.Ordinal, limit.Subject.Of(exchange)), numbers, cost);
        return fault is null || policy.Shadow
            ? null
            : RateLimitProblems.BadCost(limit.Name, policy.CostHeader!, fault, Math.Min(policy.MaxCost ?? long.MaxValue, numbers.Burst));
    }

    /// <summary>
    /// No answer, and no decision of the node's own, within the request's patience: authorities answer others but not in
    /// time, or too many requests contend for what they lend.
    /// </summary>
    private Problem? UnansweredOf(Exchange exchange, RouteLimit[] rates, uint leases)
    {
        Problem? refusal = null;
        for (var index = 0; index < rates.Length; index++)
        {
            refusal ??= (leases & (1u << index)) != 0 ? Unanswered(exchange, rates[index]) : null;
        }

        return refusal;
    }

    private Problem? Unanswered(Exchange exchange, RouteLimit limit)
    {
        DecidedAlone(exchange, limit);
        return limit.Policy.Policy.OnUnavailable == UnavailablePolicy.Allow
            ? null
            : Refuse(exchange, limit, RateLimitProblems.Unavailable(limit.Name, TimeSpan.FromSeconds(1)));
    }

    private void DecidedAlone(Exchange exchange, RouteLimit limit)
    {
        var mode = limit.Policy.Policy.OnUnavailable;
        exchange.LimitMode = UnavailableMode.NameOf(mode);
        metrics.Unavailable(limit.Name, mode);
        limits.Outage.Decided(limit.Name);
    }

    private Problem Refuse(Exchange exchange, RouteLimit limit, Problem problem)
    {
        exchange.RefusedBy = limit.Name;
        metrics.Denied(limit.Name);
        return problem;
    }

    private void ChargeShadows(Exchange exchange)
    {
        foreach (var limit in exchange.Route!.RateLimits.Shadow)
        {
            if (limit.Policy.Home == LimitHome.Concurrency)
            {
                EnterShadow(exchange, limit);
            }
            else
            {
                ChargeShadow(exchange, limit);
            }
        }
    }

    private void ChargeShadow(Exchange exchange, RouteLimit limit)
    {
        _ = Prepare(exchange, limit, out var charge);
        var decision = limits.TryAcquire(new(in charge));
        for (var attempt = 0; decision.Outcome == LimiterOutcome.NeedsLease; attempt++)
        {
            LimiterCharge[] charges = [charge];
            var fetch = limits.FetchAsync(charges, decision.Leases);
            if (!fetch.IsCompleted || attempt == MostLocalFetches)
            {
                _ = ChargeShadowSlowAsync(limit, charges, fetch);
                return;
            }

            decision = limits.TryAcquire(charges);
        }

        ReportShadow(exchange, limit, decision.Outcome == LimiterOutcome.Admitted);
        FetchAhead(new(in charge), decision.Leases);
    }

    /// <summary>The request does not wait for it.</summary>
    private async Task ChargeShadowSlowAsync(RouteLimit limit, LimiterCharge[] charges, ValueTask fetch)
    {
        var start = clock.GetTimestamp();
        await WaitAsync(fetch, start);
        var decision = limits.TryAcquire(charges);
        while (decision.Outcome == LimiterOutcome.NeedsLease && !IsOver(start))
        {
            await WaitAsync(limits.FetchAsync(charges, decision.Leases), start);
            decision = limits.TryAcquire(charges);
        }

        if (decision.Outcome != LimiterOutcome.NeedsLease)
        {
            ReportShadow(exchange: null, limit, decision.Outcome == LimiterOutcome.Admitted);
        }
    }

    private void EnterShadow(Exchange exchange, RouteLimit limit)
    {
        var variant = limit.For(exchange.Consumer);
        var key = new LimiterKey(variant.Ordinal, limit.Subject.Of(exchange));
        var outcome = limits.InFlight.TryEnter(key, variant.Numbers.Concurrency!);
        if (outcome == LimiterOutcome.NeedsLease)
        {
            // Where the answer takes time it is for the next one: this one is not held up.
            var fetch = limits.InFlight.FetchAsync(key).AsTask();
            outcome = fetch.IsCompleted ? limits.InFlight.TryEnter(key, variant.Numbers.Concurrency!) : outcome;
        }

        if (outcome == LimiterOutcome.Admitted)
        {
            exchange.Entered[exchange.EnteredCount++] = key;
        }

        if (outcome != LimiterOutcome.NeedsLease)
        {
            ReportShadow(exchange, limit, outcome == LimiterOutcome.Admitted);
        }
    }

    /// <param name="exchange">The request; null where it may be over.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="isAdmitted">Whether the limit would have let it through.</param>
    private void ReportShadow(Exchange? exchange, RouteLimit limit, bool isAdmitted)
    {
        if (isAdmitted)
        {
            metrics.ShadowAdmitted(limit.Name);
            return;
        }

        metrics.ShadowDenied(limit.Name);
        if (exchange is not null)
        {
            exchange.ShadowRefusedBy ??= limit.Name;
        }
    }
}
