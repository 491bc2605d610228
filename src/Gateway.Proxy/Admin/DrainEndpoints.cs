using System.Text.Json.Nodes;
using Gateway.Proxy.Draining;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Lets operators take this node out of service and back into it.</summary>
internal sealed class DrainEndpoints(DrainService drain)
{
    /// <summary>Adds GET, POST and DELETE /drain.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/drain", WriteAsync);
        app.MapPost("/drain", BeginAsync);
        app.MapDelete("/drain", CancelAsync);
    }

    private Task BeginAsync(HttpContext context)
    {
        drain.Begin();
        return WriteAsync(context);
    }

    private Task CancelAsync(HttpContext context) => drain.TryCancel()
        ? WriteAsync(context)
        : AdminProblem.WriteAsync(context, 409, "The node is shutting down, which cannot be taken back. Start it again.");

    private Task WriteAsync(HttpContext context)
    {
        var report = drain.Report;
        var body = new JsonObject
        {
            ["phase"] = report.Phase.ToString().ToLowerInvariant(),
            ["isLeaving"] = report.IsLeaving,
            ["requests"] = report.Requests,
            ["webSockets"] = report.WebSockets,
            ["connections"] = report.Connections,
            ["closed"] = report.Closed,
            ["cut"] = report.Cut,
        };
        if (report.Left != Timeout.InfiniteTimeSpan)
        {
            body["phaseEndsInSeconds"] = Math.Ceiling(report.Left.TotalSeconds);
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
