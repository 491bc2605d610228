using Gateway.Proxy.Discovery;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Tells operators which destinations get requests from this node, and why the others get none.</summary>
internal sealed class DestinationEndpoints(RouteTableHolder tables, DiscoveryService discovery, TimeProvider clock)
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

        var now = clock.GetElapsedTime(0);
        ClusterReport[] report =
        [
            .. table.Clusters
                .Where(cluster => id.Length == 0 || cluster.Id == id)
                .OrderBy(cluster => cluster.Id, StringComparer.Ordinal)
                .Select(cluster => Report(cluster, now)),
        ];
        return context.Response.WriteAsJsonAsync(report, DestinationReportJsonContext.Default.ClusterReportArray);
    }

    private ClusterReport Report(ClusterRuntime cluster, TimeSpan now)
    {
        var pool = cluster.Pool;
        return new(cluster.Id, pool.IsPanic, discovery.Report(cluster.Id), [.. pool.All.Select(destination =>
        {
            var (state, reason) = cluster.Health?.Explain(destination, now) ?? ("healthy", "the cluster has no health checks");
            return new DestinationReport(
                destination.Id,
                destination.Config.Address,
                destination.Config.Weight,
                destination.Config.Priority,
                state,
                reason,
                pool.Destinations.Contains(destination),
                cluster.CountsLoad ? destination.State.Load.InFlight : null);
        })]);
    }
}
