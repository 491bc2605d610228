using System.Text;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class RouteTableJsonTests
{
    /// <summary>Where nothing is a value and not the default, leaving it out would turn it into the default.</summary>
    [Fact]
    public void Write_ZerosThatAreNotTheDefault_ReadBackAsZeros()
    {
        var cluster = new Cluster
        {
            Destinations = new Dictionary<string, Destination> { ["a"] = new() { Address = "http://a" } },
            Health = new() { Passive = new() { MaxEjectedShare = 0 }, PanicThreshold = 0 },
            Retries = new() { Backoff = TimeSpan.Zero, MaxBackoff = TimeSpan.Zero, Budget = 0, MinimumPerSecond = 0, MaxBodyBytes = 0, Statuses = [] },
            Limits = new() { MaxRequests = 1, DefaultShare = 0 },
        };
        var table = new RouteTable { Clusters = new Dictionary<string, Cluster> { ["c"] = cluster } };

        var result = RouteTableReader.ReadText(Encoding.UTF8.GetString(RouteTableJson.Write(table)), "table.json", _ => null);

        Assert.Equal([], result.Faults);
        var read = result.Value!.Clusters["c"];
        Assert.Equal((0, 0), (read.Health!.PanicThreshold, read.Health.Passive!.MaxEjectedShare));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, 0, 0, 0, 0), (read.Retries!.Backoff, read.Retries.MaxBackoff, read.Retries.Budget, read.Retries.MinimumPerSecond, read.Retries.MaxBodyBytes, read.Retries.Statuses.Count));
        Assert.Equal(0, read.Limits!.DefaultShare);
        Assert.Equal(RouteTableJson.Hash(table), RouteTableJson.Hash(result.Value));
    }
}
