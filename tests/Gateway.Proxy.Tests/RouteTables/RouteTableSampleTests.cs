using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Documents;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class RouteTableSampleTests
{
    [Theory]
    [InlineData("routes.yaml", 5, 2)]
    [InlineData("minimal.json", 1, 1)]
    public void Read_Sample_HasNoFaults(string file, int routes, int clusters)
    {
        var result = RouteTableReader.Read(Path.Combine(Reading.Repository, "config", file), Reading.NoVariables);

        Assert.Empty(result.Faults);
        Assert.Equal((routes, clusters), (result.Value!.Routes.Count, result.Value.Clusters.Count));
    }
}
