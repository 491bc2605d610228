using System.Text.Json.Nodes;
using Gateway.Core.Observability;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>The level of the nodes' logs, which operators change for the whole fleet and for a while.</summary>
internal sealed class LogLevelEndpoints(NodeLogLevel level)
{
    /// <summary>Adds GET and POST /log-level.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/log-level", WriteAsync);
        app.MapPost("/log-level", OrderAsync);
    }

    private async Task OrderAsync(HttpContext context)
    {
        var query = context.Request.Query;
        AuditNote.Add(context, before: NameOf(level.Level));
        var (text, ttl, reason, by) = (query["level"].ToString(), query["ttl"].ToString(), query["reason"].ToString(), query["by"].ToString());
        if (!Enum.TryParse<LogDetail>(text, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted) || int.TryParse(text, out _))
        {
            await AdminProblem.WriteAsync(context, 400, $"level '{text}' is none. Write ?level=debug, information, warning or error.");
        }
        else if (!Duration.TryParse(ttl, out var time) || time <= TimeSpan.Zero || time > LogLevelOrder.MaxTimeToLive)
        {
            await AdminProblem.WriteAsync(context, 400, $"ttl '{ttl}' is no time for which the level can be changed. Write a duration such as 10m, up to 1d; after it the settings hold again.");
        }
        else if (reason.Length is 0 or > LogLevelOrder.MaxTextLength || by.Length is 0 or > LogLevelOrder.MaxTextLength || (reason + by).Any(char.IsControl))
        {
            await AdminProblem.WriteAsync(context, 400, $"Say why and who, for those who wonder about the log: &reason=...&by=..., each up to {LogLevelOrder.MaxTextLength} characters on one line.");
        }
        else if (!await level.OrderAsync(new((int)wanted, time, reason, by)))
        {
            await AdminProblem.WriteAsync(context, 503, "This node follows, but its engine did not take the order for the other nodes. GET /.gateway/ready tells of the engine; the order can be given again.");
        }
        else
        {
            AuditNote.Add(context, after: NameOf(level.Level));
            await WriteAsync(context);
        }
    }

    private Task WriteAsync(HttpContext context)
    {
        var body = new JsonObject { ["level"] = NameOf(level.Level), ["usual"] = NameOf(level.Usual) };
        if (level.Order is var (order, left))
        {
            body["order"] = new JsonObject { ["by"] = order.By, ["reason"] = order.Reason, ["endsInSeconds"] = Math.Max(0, Math.Ceiling(left.TotalSeconds)) };
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private static string NameOf(LogDetail detail) => detail.ToString().ToLowerInvariant();
}
