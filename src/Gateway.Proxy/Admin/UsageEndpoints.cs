using System.Text.Json.Nodes;
using Gateway.Core.Usage;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>What consumers have used over all nodes.</summary>
/// <param name="usage">The way to the ledgers.</param>
/// <param name="reporter">Knows who is busy on this node, also subjects of tokens, which no table lists.</param>
/// <param name="tables">Lists consumers.</param>
/// <param name="issued">Lists those created at run time.</param>
internal sealed class UsageEndpoints(FleetUsage usage, UsageReporter reporter, RouteTableHolder tables, IssuedConsumers issued)
{
    /// <summary>Consumers in one answer.</summary>
    private const int MaxConsumers = 1_000;

    private const int MaxCalls = 32;

    /// <summary>Adds GET /usage, of all consumers, and GET /usage/{consumer}.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/usage", ListAsync);

        // Subjects of tokens may have slashes; of all escapes the server leaves that of the slash.
        app.MapGet("/usage/{**consumer}", (HttpContext context, string consumer) => ReadAsync(context, consumer.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The last day with any use of each consumer of the table and of the directory, and of the busiest of this node.</summary>
    private async Task ListAsync(HttpContext context)
    {
        var known = tables.Current.Table.Consumers.Keys.Concat(issued.Current.Consumers.Select(c => c.Id));
        var names = known.Concat(reporter.Busiest.Select(c => c.Consumer)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var list = new List<(string Consumer, UsagePeriod Day)>();
        foreach (var batch in names.Take(MaxConsumers).Chunk(MaxCalls))
        {
            var replies = await Task.WhenAll(batch.Select(usage.ReadAsync));
            if (replies.Contains(null))
            {
                await AdminProblem.WriteAsync(context, 503, Unanswered);
                return;
            }

            list.AddRange(batch.Zip(replies, (consumer, reply) => (consumer, reply!.Days)).Where(r => r.Days.Length > 0).Select(r => (r.consumer, Sum(r.Days))));
        }

        await WriteAsync(context, new()
        {
            ["consumers"] = new JsonArray([.. list.OrderByDescending(c => c.Day.Start).ThenByDescending(c => c.Day.Counts.Requests).Select(c => With(Json(c.Day.Start, c.Day.Counts), "consumer", c.Consumer))]),
            ["isComplete"] = names.Count <= MaxConsumers,
        });
    }

    private async Task ReadAsync(HttpContext context, string consumer)
    {
        if (await usage.ReadAsync(consumer) is not { } reply)
        {
            await AdminProblem.WriteAsync(context, 503, Unanswered);
            return;
        }

        var route = context.Request.Query["route"].ToString();
        await WriteAsync(context, new()
        {
            ["consumer"] = consumer,
            ["hours"] = Periods(reply.Hours.Where(p => route.Length == 0 || p.Route == route)),
            ["days"] = Periods(reply.Days.Where(p => route.Length == 0 || p.Route == route)),
        });
    }

    private const string Unanswered = "The ledgers of usage give no answer now. GET /.gateway/ready tells of the engine; what nodes have counted meanwhile is kept and reported later.";

    private static UsagePeriod Sum(IReadOnlyList<UsagePeriod> days)
    {
        var last = days[^1].Start;
        return new(last, "", days.Where(d => d.Start == last).Aggregate(default(UsageCounts), (sum, day) => sum + day.Counts));
    }

    private static JsonArray Periods(IEnumerable<UsagePeriod> periods) => new([.. periods.Select(p => With(Json(p.Start, p.Counts), "route", p.Route))]);

    private static JsonObject Json(TimeSpan start, UsageCounts counts) => new()
    {
        ["start"] = (DateTimeOffset.UnixEpoch + start).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        ["requests"] = counts.Requests,
        ["refusals"] = counts.Refusals,
        ["requestBytes"] = counts.RequestBytes,
        ["responseBytes"] = counts.ResponseBytes,
    };

    private static JsonObject With(JsonObject json, string name, string value)
    {
        json[name] = value;
        return json;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
