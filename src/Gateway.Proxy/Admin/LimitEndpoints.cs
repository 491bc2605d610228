using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>Rate limits on the admin listener: how callers stand over all nodes, and ways to step in.</summary>
/// <param name="limits">The way to the authorities.</param>
/// <param name="tables">Names the policies.</param>
/// <param name="engine">Names the nodes.</param>
/// <param name="log">Keeps who did what why.</param>
internal sealed class LimitEndpoints(RateLimits limits, RouteTableHolder tables, IEngine engine, ILogger<LimitEndpoints> log)
{
    private const string Reasons = "Say why: \"reason\" has from 1 to 256 characters, for whoever looks later.";

    /// <summary>How long a reset is told of, unless the call says otherwise.</summary>
    private static readonly TimeSpan ResetToldFor = TimeSpan.FromHours(1);

    // Never in HTML: quotes stay readable.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/limits", GetAllAsync);
        app.MapGet("/limits/{policy}/{client}", (HttpContext context, string policy, string client) => OrderAsync(context, policy, client, LimiterOrder.Inspect));
        app.MapPost("/limits/{policy}/{client}/pause", (HttpContext context, string policy, string client) => PostAsync(context, policy, client, PauseOf));
        app.MapPost("/limits/{policy}/{client}/resume", (HttpContext context, string policy, string client) => PostAsync(context, policy, client, ResumeOf));
        app.MapPost("/limits/{policy}/{client}/reset", (HttpContext context, string policy, string client) => PostAsync(context, policy, client, ResetOf));
    }

    /// <summary>All policies; with ?client=KEY how that caller stands in each whose key it fits.</summary>
    private async Task GetAllAsync(HttpContext context)
    {
        var list = new JsonArray();
        foreach (var (name, policy) in tables.Current.Table.RateLimits.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            list.Add(context.Request.Query["client"] is [{ } client]
                ? await DescribeAsync(context, name, client)
                : new JsonObject { ["policy"] = name, ["key"] = string.Join('+', policy.Key.DefaultIfEmpty("consumer")), ["scope"] = policy.Scope.ToString().ToLowerInvariant() });
        }

        await WriteAsync(context, list);
    }

    private async Task<JsonObject> DescribeAsync(HttpContext context, string policy, string client)
    {
        var target = Find(context, policy, client, out var problem);
        return target is null
            ? new() { ["policy"] = policy, ["problem"] = problem }
            : await ViewAsync(target, client, LimiterOrder.Inspect) ?? new() { ["policy"] = policy, ["problem"] = Unanswered };
    }

    /// <summary>How a caller stands, after an order if it is one; null if there was no answer.</summary>
    private async Task<JsonObject?> ViewAsync(LimitTarget target, string client, LimiterOrder order)
    {
        if (target.Home == LimitHome.Concurrency)
        {
            return await limits.InFlight.ViewAsync(target.Bucket, target.Client) is { } inFlight ? LimitViewJson.Of(target, client, inFlight, NameOf) : null;
        }

        return await limits.OrderAsync(target.Home, target.Bucket, target.Client, order) is { } view ? LimitViewJson.Of(target, client, view, NameOf) : null;
    }

    private async Task PostAsync(HttpContext context, string policy, string client, Func<JsonObject, (LimiterOrder? Order, string Problem)> read)
    {
        if (await BodyAsync(context.Request) is not { } body)
        {
            await AdminProblem.WriteAsync(context, 400, "The body is no JSON object. Send one, such as {\"mode\":\"deny\",\"ttl\":\"10m\",\"reason\":\"abuse\"}.");
            return;
        }

        var (order, problem) = read(body);
        await (order is null ? AdminProblem.WriteAsync(context, 400, problem) : OrderAsync(context, policy, client, order));
    }

    private async Task OrderAsync(HttpContext context, string policy, string client, LimiterOrder order)
    {
        var target = Find(context, policy, client, out var problem);
        if (target is null)
        {
            await AdminProblem.WriteAsync(context, tables.Current.Table.RateLimits.ContainsKey(policy) ? 400 : 404, problem);
            return;
        }

        if (target.Home == LimitHome.Concurrency && order.Kind != LimiterOrderKind.Inspect)
        {
            await AdminProblem.WriteAsync(context, 409, InFlight);
            return;
        }

        if (order.Kind != LimiterOrderKind.Inspect)
        {
            AuditNote.Add(context, after: order.Kind.ToString(), reason: order.Reason);
            RateLimitLog.Ordered(log, target.Bucket, client, order.Kind.ToString(), Duration.Format(order.TimeToLive), order.Reason);
        }

        await (await ViewAsync(target, client, order) is { } view ? WriteAsync(context, view) : AdminProblem.WriteAsync(context, 503, Unanswered));
    }

    private const string InFlight = "The rate limit counts requests in flight, which end by themselves: there is nothing to pause or reset. To stop a caller, pause a limit of its rate.";

    private const string Unanswered = "The limit's authority gave no answer, so an order may have been followed or not. Look at GET /.gateway/ready for the engine's state, then look here again before you repeat it.";

    private LimitTarget? Find(HttpContext context, string policy, string client, out string problem)
    {
        var query = context.Request.Query;
        return LimitTarget.Find(tables.Current.Table, policy, client, query["route"], query["tier"], query["consumer"], out problem);
    }

    private string NameOf(string node) => engine.LiveNodes.FirstOrDefault(live => live.Id.ToString() == node)?.Name ?? "(not in the fleet now)";

    private static (LimiterOrder? Order, string Problem) PauseOf(JsonObject body) => (Text(body, "mode"), Time(body, "ttl"), Reason(body)) switch
    {
        (not ("deny" or "allow"), _, _) => (null, "Say what becomes of requests: \"mode\" is \"deny\" or \"allow\"."),
        (_, null, _) => (null, $"Say for how long: \"ttl\" is a time from 1s to {Duration.Format(LimiterOrder.MaxTimeToLive)}, such as \"10m\". A pause that nobody remembers must end."),
        (_, _, null) => (null, Reasons),
        var (mode, ttl, reason) => (Order(mode == "deny" ? LimiterOrderKind.DenyAll : LimiterOrderKind.AdmitAll, ttl.Value, reason), ""),
    };

    private static (LimiterOrder? Order, string Problem) ResumeOf(JsonObject body) => Reason(body) is { } reason
        ? (Order(LimiterOrderKind.Resume, TimeSpan.Zero, reason), "")
        : (null, Reasons);

    private static (LimiterOrder? Order, string Problem) ResetOf(JsonObject body) => (body.ContainsKey("ttl") ? Time(body, "ttl") : ResetToldFor, Reason(body)) switch
    {
        (null, _) => (null, $"\"ttl\" is how long the reset is told of: a time from 1s to {Duration.Format(LimiterOrder.MaxTimeToLive)}, such as \"1h\"."),
        (_, null) => (null, Reasons),
        var (ttl, reason) => (Order(LimiterOrderKind.Reset, ttl.Value, reason), ""),
    };

    private static LimiterOrder Order(LimiterOrderKind kind, TimeSpan ttl, string reason) => new(kind, (long)RandomNumber.UInt64(), ttl, reason);

    private static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Reason(JsonObject body) => Text(body, "reason") is { Length: > 0 and <= LimiterOrder.MaxReasonLength } reason ? reason : null;

    private static TimeSpan? Time(JsonObject body, string name) =>
        Text(body, name) is { } text && Duration.TryParse(text, out var time) && time >= TimeSpan.FromSeconds(1) && time <= LimiterOrder.MaxTimeToLive ? time : null;

    private static async Task<JsonObject?> BodyAsync(HttpRequest request)
    {
        try
        {
            return await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(Json));
    }
}
