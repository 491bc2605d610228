using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

public sealed class DestinationEndpointsTests
{
    [Fact]
    public async Task Get_OneEjected_SaysSoAndWhy()
    {
        await using var set = await BackendSet.StartAsync(
            3, "loadBalancing: { algorithm: roundRobin }\nhealth: { passive: { consecutiveFailures: 1 } }", index => $", weight: {index + 1}, priority: {index / 2}");
        set.Backends[1].Answer = TunableBackend.Failure;
        await set.SendAsync(3);
        using var client = new HttpClient();

        var report = JsonDocument.Parse(await client.GetStringAsync(new Uri(set.Node.AdminAddress, "/destinations?cluster=backend")).Within()).RootElement;

        var cluster = Assert.Single(report.EnumerateArray());
        Assert.Equal(("backend", false), (cluster.GetProperty("cluster").GetString(), cluster.GetProperty("isPanic").GetBoolean()));
        Assert.Equal(
            ["b0 1 0 healthy True", "b1 2 0 ejected False", "b2 3 1 healthy False"],
            cluster.GetProperty("destinations").EnumerateArray().Select(d =>
                $"{d.GetProperty("id")} {d.GetProperty("weight")} {d.GetProperty("priority")} {d.GetProperty("state")} {d.GetProperty("getsRequests")}"));
        Assert.Matches("^1 requests in a row failed; back in (29|30)s$", cluster.GetProperty("destinations")[1].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Get_UnknownCluster_Is404()
    {
        await using var set = await BackendSet.StartAsync(1);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(set.Node.AdminAddress, "/destinations?cluster=other")).Within();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("no cluster 'other'", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
