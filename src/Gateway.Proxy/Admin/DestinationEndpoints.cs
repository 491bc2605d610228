using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Tells operators which destinations get requests from this node, and why the others get none.</summary>
internal sealed class DestinationEndpoints(RouteTableHolder tables, ClusterReports reports)
{
    /// <summary>Adds <c>GET /destinations</c>, of all clusters or of <c>?cluster=</c>.</summary>
    public void Map(IEndpointRouteBuilder app) => app.MapGet("/destinations", GetDestinations);

    private Task GetDestinations(HttpContext context)
    {
        var table = tables.Current;
        var id = context.Request.Query["cluster"].ToString();
        if (id.Length > 0 && table.FindCluster(id) is null)
        {
            return AdminProblem.WriteAsync(context, 404, $"The route table has no cluster '{id}'.");
        }

        ClusterReport[] report =
        [
            .. table.Clusters
                .Where(cluster => id.Length == 0 || cluster.Id == id)
                .OrderBy(cluster => cluster.Id, StringComparer.Ordinal)
                .Select(reports.Of),
        ];
        return context.Response.WriteAsJsonAsync(report, DestinationReportJsonContext.Default.ClusterReportArray);
    }
}
