using System.Text.Json.Nodes;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Explanation;

/// <summary>Tells how a request would stand in the rate limits of its route. Looks at authorities, and charges none.</summary>
internal sealed class LimitExplainer(RateLimits limits)
{
    /// <summary>All limits of the request's route, those in shadow too.</summary>
    public async Task<IReadOnlyList<ExplainedLimit>> ExplainAsync(Exchange exchange)
    {
        var route = exchange.Route!.RateLimits;
        return await Task.WhenAll(route.Enforced.Concat(route.Shadow).Select(limit => ExplainAsync(exchange, limit)));
    }

    private async Task<ExplainedLimit> ExplainAsync(Exchange exchange, RouteLimit limit)
    {
        var variant = limit.For(exchange.Consumer);
        var key = new LimiterKey(variant.Ordinal, limit.Subject.Of(exchange));
        var policy = limit.Policy.Policy;
        var json = new JsonObject
        {
            ["policy"] = limit.Name,
            ["shadow"] = policy.Shadow,
            ["scope"] = policy.Scope.ToString().ToLowerInvariant(),
            ["bucket"] = limit.Bucket,
            ["key"] = new JsonArray([.. limit.Policy.Sources.Select(source => JsonValue.Create(Describe(exchange, source)))]),
            ["numbersOf"] = NumbersOf(limit.Policy, exchange.Consumer),
            ["onUnavailable"] = UnavailableMode.NameOf(policy.OnUnavailable),
        };
        return variant.Numbers.Concurrency is { } concurrency
            ? await WithInFlightAsync(json, limit, key, concurrency.Limit)
            : await WithWindowsAsync(json, exchange, limit, variant, key);
    }

    private async Task<ExplainedLimit> WithInFlightAsync(JsonObject json, RouteLimit limit, LimiterKey key, long most)
    {
        var view = await limits.InspectInFlightAsync(key);
        json["inFlightLimit"] = most;
        json["inUse"] = view?.InUse;
        json["state"] = view is null ? "unknown" : "in force";
        return new(json, limit, view is null ? null : view.InUse < most);
    }

    private async Task<ExplainedLimit> WithWindowsAsync(JsonObject json, Exchange exchange, RouteLimit limit, RouteLimitVariant variant, LimiterKey key)
    {
        var view = await limits.InspectAsync(key);
        var held = limits.HeldOf(key);
        var numbers = view?.Numbers ?? variant.Numbers.Numbers!;
        var fault = RequestCost.Find(limit.Policy.Policy, variant.Numbers.Numbers!, exchange.Context!.Request, out var cost);
        var left = numbers.Windows.Select((window, index) =>
            view is null ? (long?)null : Math.Min(window.Burst, view.Numbers is null ? window.Burst : view.Windows[index].Level + held)).ToList();
        json["cost"] = cost;
        json["costFault"] = fault is null ? null : $"The request states its cost in '{limit.Policy.Policy.CostHeader}', and {fault}.";
        json["heldByThisNode"] = held;
        json["windows"] = new JsonArray([.. numbers.Windows.Select((window, index) => new JsonObject
        {
            ["limit"] = window.Limit,
            ["window"] = window.Period is { } period ? period.ToString().ToLowerInvariant() : Duration.Format(window.Length),
            ["burst"] = window.Burst,
            ["remaining"] = left[index],
            ["resetSeconds"] = view is null ? null : view.Numbers is null ? 0 : (long)Math.Ceiling(view.Windows[index].Reset.TotalSeconds),
        })]);
        json["state"] = view switch
        {
            null => "unknown",
            { Pause.Kind: LimiterOrderKind.DenyAll } => "paused, refuses all",
            { Pause.Kind: LimiterOrderKind.AdmitAll } => "paused, admits all",
            _ => "in force",
        };
        return new(json, limit, view switch
        {
            null => null,
            { Pause.Kind: LimiterOrderKind.DenyAll } => false,
            { Pause.Kind: LimiterOrderKind.AdmitAll } => true,
            _ => left.TrueForAll(remaining => remaining >= cost),
        })
        {
            Fault = limit.Policy.Policy.Shadow || fault is null ? null : RateLimitProblems.BadCost(
                limit.Name, limit.Policy.Policy.CostHeader!, fault, Math.Min(limit.Policy.Policy.MaxCost ?? long.MaxValue, variant.Numbers.Numbers!.Burst)),
        };
    }

    private static string NumbersOf(PolicyRuntime policy, ConsumerIdentity? consumer) =>
        consumer is null ? "everybody"
        : policy.ByConsumer.ContainsKey(consumer.ConsumerId) ? $"consumer {consumer.ConsumerId}"
        : consumer.TierId is { } tier && policy.ByTier.ContainsKey(tier) ? $"tier {tier}"
        : "everybody";

    /// <summary>A part of the key as operators write it; of a header no more than whether it is there, because it may be a secret.</summary>
    private static string Describe(Exchange exchange, LimiterKeySource source) => source.Kind switch
    {
        LimiterKeyKind.Consumer when exchange.Consumer is { } consumer => $"consumer:{consumer.ConsumerId}",
        LimiterKeyKind.Consumer or LimiterKeyKind.Address => $"address:{exchange.Client}",
        LimiterKeyKind.Route => $"route:{exchange.Route!.Id}",
        _ => $"header:{source.Header} {(exchange.Context!.Request.Headers.ContainsKey(source.Header!) ? "(its value)" : "(not there)")}",
    };
}
