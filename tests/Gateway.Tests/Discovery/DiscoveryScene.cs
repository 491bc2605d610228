using System.Text.Json;
using Gateway.Proxy.Discovery;
using Gateway.Proxy.RouteTables;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Discovery;

/// <summary>What a node knows of the cluster 'backend' by its discovery.</summary>
internal static class DiscoveryScene
{
    /// <summary>A table of one route to one discovered cluster.</summary>
    /// <param name="discovery">The discovery, in flow style.</param>
    /// <param name="cluster">More of the cluster, one line.</param>
    public static string Table(string discovery, string cluster = "") => $$"""
        routes:
          every: { clusterId: backend }
        clusters:
          backend:
            discovery: {{discovery}}
            {{cluster}}
        """;

    public static string[] Destinations(this TestNode node)
        => [.. node.Services.GetRequiredService<RouteTableHolder>().Current.FindCluster("backend")!.Destinations.Select(d => d.Id)];

    public static DiscoveryReport Discovery(this TestNode node) => node.Services.GetRequiredService<DiscoveryService>().Report("backend")!;

    /// <summary>Waits until these destinations are in force.</summary>
    public static Task UntilDestinationsAsync(this TestNode node, params string[] ids)
        => Polling.UntilAsync(() => Task.FromResult(node.Destinations().Order().SequenceEqual(ids.Order())));

    public static Task UntilStateAsync(this TestNode node, string state) => Polling.UntilAsync(() => Task.FromResult(node.Discovery().State == state));

    public static async Task<RawMessage> AskAsync(this TestNode node, params string[] headers)
        => Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get("/", headers)]));

    /// <summary>What the admin listener says of the cluster.</summary>
    public static async Task<JsonElement> AdminReportAsync(this TestNode node)
    {
        using var client = new HttpClient();
        return JsonDocument.Parse(await client.GetStringAsync(new Uri(node.AdminAddress, "/destinations?cluster=backend")).Within()).RootElement[0];
    }
}
