using System.Globalization;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>The route table on the admin listener: what the node runs, and ways to change it.</summary>
/// <param name="tables">What the node runs.</param>
/// <param name="watcher">Reads the file of a node on its own.</param>
/// <param name="source">Where that node's table comes from.</param>
/// <param name="fleet">Holds the table of a fleet's node.</param>
internal sealed class RouteTableEndpoints(RouteTableHolder tables, RouteTableWatcher watcher, RouteTableSource source, FleetRouteTable? fleet = null)
{
    private const string KeptLastGood = "The route table cannot be used; the node goes on with the last good one.";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/route-table", Get);
        app.MapPut("/route-table", PutAsync);
        app.MapPost("/route-table/reload", Reload);
    }

    private Task Get(HttpContext context)
    {
        var current = tables.Current;
        context.Response.Headers.ETag = ETag(current);
        context.Response.Headers["Route-Table-Version"] = current.Version.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(RouteTableJson.Write(current.Table)).AsTask();
    }

    private Task Reload(HttpContext context)
    {
        var faults = watcher.Reload();
        return faults.Count == 0 ? Get(context) : AdminProblem.WriteAsync(context, 422, KeptLastGood, faults.Select(f => f.ToString()));
    }

    private async Task PutAsync(HttpContext context)
    {
        var current = tables.Current;
        if (fleet is null)
        {
            await AdminProblem.WriteAsync(context, 409, $"This node stands alone and takes its route table from {source.Name}: change that, and it is taken up.");
            return;
        }

        var condition = context.Request.Headers.IfMatch.ToString();
        if (condition is not ("" or "*") && condition != ETag(current))
        {
            await AdminProblem.WriteAsync(context, 412, $"The fleet's route table has changed since: its ETag is {ETag(current)}. Read it again, and apply your change to what it says now.");
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var name = context.Request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true ? "route-table.json" : "route-table.yaml";

        // Variables are the author's, not those of whichever node was called.
        var result = RouteTableReader.ReadText(await reader.ReadToEndAsync(context.RequestAborted), name, _ => null, source.Check);
        if (result.Value is not { } table)
        {
            await AdminProblem.WriteAsync(context, 422, KeptLastGood, result.Faults.Select(f => f.ToString()));
            return;
        }

        await AnswerAsync(context, await fleet.PublishAsync(table, condition is "" or "*" ? null : current.Version));
    }

    private Task AnswerAsync(HttpContext context, RouteTableReply? reply) => reply switch
    {
        null => AdminProblem.WriteAsync(context, 503, "The fleet gave no answer, so the table may have been published or not. Look at GET /route-table, then try again."),
        { Outcome: RouteTableOutcome.Conflict } => AdminProblem.WriteAsync(context, 409, $"Somebody else has published version {reply.Version} meanwhile. Read the table again, and apply your change to what it says now."),
        _ => Get(context),
    };

    private static string ETag(RouteTableSnapshot table) => $"\"{table.Hash}\"";
}
