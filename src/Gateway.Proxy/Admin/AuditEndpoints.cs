using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Shows the last changes that were made, or tried, by this node's admin listener.</summary>
internal sealed class AuditEndpoints(AuditTrail trail, NodeIdentity node)
{
    private const int DefaultPage = 100;

    /// <summary>Adds GET /audit; <c>limit</c> and <c>before</c> make pages, as <c>next</c> says.</summary>
    public void Map(IEndpointRouteBuilder app) => app.MapGet("/audit", GetAsync).Needs(AdminRole.Read);

    private Task GetAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (limit, before) = ((long)DefaultPage, long.MaxValue);
        if ((query["limit"] is [{ } some] && !long.TryParse(some, NumberStyles.None, CultureInfo.InvariantCulture, out limit)) || limit is < 1 or > AuditTrail.Capacity
            || (query["before"] is [{ } id] && !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out before)))
        {
            return AdminProblem.WriteAsync(context, 400, $"limit is from 1 to {AuditTrail.Capacity}, and before the id of a record.");
        }

        var records = trail.Read(before, (int)limit, out var isWhole);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(new JsonObject
        {
            ["node"] = node.Name,
            ["records"] = new JsonArray([.. records.Select(record => JsonSerializer.SerializeToNode(record, AuditRecordJsonContext.Readable.AuditRecord))]),
            ["next"] = isWhole ? null : $"/audit?limit={limit}&before={records[^1].Id}",
        }.ToJsonString(AdminProblem.Readable));
    }
}
