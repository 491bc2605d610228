using System.Net;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Answers;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Explanation;

/// <summary>
/// Takes a request that is only talked about through the stages of <see cref="GatewayPipeline"/>, in their order, and tells
/// what each would do. Nothing is charged, counted, probed, fetched or sent.
/// </summary>
internal sealed class RequestExplainer(
    RouteTableHolder tables, IdentityExplainer identities, LimitExplainer limits, ClusterExplainer clusters, NodeSettings settings, TimeProvider clock)
{
    private readonly ProxyTrust _trust = new(settings.TrustedProxies);
    private readonly long? _maxBodyBytes = settings.Limits.MaxRequestBodyBytes is > 0 and var bytes ? bytes : null;

    /// <summary>Explains.</summary>
    /// <param name="request">The request.</param>
    /// <param name="asker">Where the connection comes from if the request does not say.</param>
    /// <param name="maxOthers">How many of the routes that do not take it are told of.</param>
    public async Task<JsonObject> ExplainAsync(ExplainRequest request, IPAddress? asker, int maxOthers)
    {
        using var exchange = new Exchange();
        exchange.Begin(request.ToContext(asker), tables.Current, _trust, _maxBodyBytes, clock);
        var table = exchange.Table!;
        var report = new ExplanationReport();
        report.Json["request"] = new JsonObject
        {
            ["method"] = request.Method,
            ["host"] = exchange.Context!.Request.Host.Value,
            ["path"] = exchange.Context.Request.Path.Value,
            ["address"] = exchange.FindAddress().ToString(),
        };
        report.Json["routeTable"] = new JsonObject { ["version"] = table.Version, ["hash"] = table.Hash };
        if (FindRoute(exchange, report, maxOthers))
        {
            await ReserveAsync(exchange, report);
        }

        return report.Json;
    }

    /// <returns>Whether a route takes the request.</returns>
    private static bool FindRoute(Exchange exchange, ExplanationReport report, int maxOthers)
    {
        var http = exchange.Context!.Request;
        if (http.Path.Value!.StartsWith(OwnEndpoints.Prefix, StringComparison.Ordinal))
        {
            report.Answer("ownEndpoints", null, "The gateway itself answers what is below /.gateway/.");
            return false;
        }

        if (!report.Pass("screen", RequestScreen.Check(exchange.Context, exchange.RawTarget, exchange.MaxBodyBytes), "framing, target and size are in order"))
        {
            return false;
        }

        var isPreflight = exchange.Table!.HasCors && CorsHeaders.IsPreflight(http);
        var matched = new HttpRouteRequest(http, isPreflight ? CorsHeaders.RequestedMethod(http) : null);
        exchange.Route = exchange.Table.Match(ref matched);
        if (isPreflight && exchange.Route?.Cors is null)
        {
            isPreflight = false;
            matched = new HttpRouteRequest(http);
            exchange.Route = exchange.Table.Match(ref matched);
        }

        var found = exchange.Table.Explain(ref matched);
        RouteExplanationJson.Write(report.Json, found, maxOthers);
        if (!report.Pass("route", found.RouteId is null ? GatewayPipeline.NoRoute : null, $"'{found.RouteId}' takes it: {found.Reason}"))
        {
            return false;
        }

        var route = exchange.Route!;
        if ((route.Addresses is { } addresses && !report.Pass("addresses", addresses.Check(exchange), "the route takes requests from this address"))
            || (!isPreflight && route.Maintenance is { } gate && !report.Pass("maintenance", gate.Check(exchange), "the route is under maintenance, and open to this address")))
        {
            return false;
        }

        if (isPreflight)
        {
            report.Answer("cors", 204, "The gateway answers the preflight by the route's CORS policy.");
        }

        return !isPreflight;
    }

    private async Task ReserveAsync(Exchange exchange, ExplanationReport report)
    {
        var route = exchange.Route!;
        var identity = identities.Explain(exchange);
        report.Json["identity"] = new JsonObject
        {
            ["credential"] = identity.Credential,
            ["detail"] = identity.Detail,
            ["consumer"] = identity.Consumer?.ConsumerId,
            ["tier"] = identity.Consumer?.TierId,
            ["keyId"] = identity.Consumer?.KeyId,
        };
        var isKnown = identity.IsCertain
            ? report.Pass("identity", identity.Refusal, identity.Consumer is { } consumer ? $"consumer '{consumer.ConsumerId}'; {identity.Detail}" : $"nobody known; {identity.Detail}")
            : report.Doubt("identity", identity.Detail);
        if (route.Faults is { } faults)
        {
            ExplainFaults(exchange, faults, report);
        }

        var targets = ExplainClusters(exchange, report);
        if (isKnown)
        {
            await ExplainLimitsAsync(exchange, report);
        }

        if (route.Answer is { } answer)
        {
            report.Answer(answer.Name, answer.Response.Status, answer.Name == "redirect" ? "The route sends the client elsewhere." : "The route answers by itself.");
        }
        else
        {
            report.Forward(targets);
        }
    }

    private static void ExplainFaults(Exchange exchange, FaultInjection faults, ExplanationReport report)
    {
        if (faults.Header is { } header && !exchange.Context!.Request.Headers.ContainsKey(header))
        {
            report.Pass("faultInjection", null, $"only requests with the header '{header}' are meant");
        }
        else if (faults.AbortStatus is { } status && faults.AbortPercent >= 100)
        {
            report.Pass("faultInjection", new(status, "Injected fault", "The route fails requests on purpose for the moment (faultInjection).", "proxy_internal_response"), "");
        }
        else
        {
            report.Doubt("faultInjection", $"some requests are made slow ({faults.DelayPercent} % by {Duration.Format(faults.Delay)}){(faults.AbortStatus is { } some ? $" or refused with {some} ({faults.AbortPercent} %)" : "")} on purpose");
        }
    }

    /// <summary>The clusters that the request may go to, the likeliest first; one unless the route shares its requests out by chance.</summary>
    private List<ExplainedCluster> ExplainClusters(Exchange exchange, ExplanationReport report)
    {
        var route = exchange.Route!;
        var targets = new List<ExplainedCluster>();
        if (route.Split is { } split && !split.Binds(exchange))
        {
            report.Doubt("split", "the route's requests are shared out by chance");
            foreach (var (target, weight) in split.Shares.OrderByDescending(share => share.Weight))
            {
                targets.Add(clusters.Explain(exchange, target.Cluster, "share"));
                targets[^1].Json["weight"] = weight;
            }
        }
        else if ((route.Split?.Choose(exchange) ?? route.Target) is { } target)
        {
            targets.Add(clusters.Explain(exchange, target.Cluster, "target"));
        }

        if (targets.Count > 0 && targets.TrueForAll(target => target.Kept is not null) && route.Fallback?.Target is { } fallback)
        {
            report.Note("circuit", "passes", $"{targets[0].Kept!.Detail} The route falls back to cluster '{fallback.Cluster.Id}'.");
            targets.Insert(0, clusters.Explain(exchange, fallback.Cluster, "fallback"));
        }

        report.Json["clusters"] = new JsonArray([.. targets.Select(target => target.Json)]);
        report.Enter(targets);
        return targets;
    }

    private async Task ExplainLimitsAsync(Exchange exchange, ExplanationReport report)
    {
        var all = await limits.ExplainAsync(exchange);
        report.Json["rateLimits"] = new JsonArray([.. all.Select(limit => limit.Json)]);
        foreach (var limit in all.Where(limit => !limit.Limit.Policy.Policy.Shadow))
        {
            if (limit.Admits is null)
            {
                report.Doubt("rateLimits", $"the authority of '{limit.Limit.Name}' gives no answer, so its onUnavailable decides");
            }
            else
            {
                report.Pass("rateLimits", limit.Fault ?? (limit.Admits == true ? null : TooMany(limit)), $"'{limit.Limit.Name}' lets it through now");
            }
        }
    }

    private static Problem TooMany(ExplainedLimit limit) =>
        new(429, "Too many requests", $"The rate limit '{limit.Limit.Name}' has no permit left for it now.", "http_request_denied");
}
