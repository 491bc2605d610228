using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public class RateLimitReferenceTests
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    public void Validate_SomeRateLimitsOnARoute_TakesAtMostEight(int count, int faults)
    {
        var limits = Enumerable.Range(0, count).ToDictionary(i => $"limit{i}", _ => new RateLimitPolicy { Limit = 1, Window = TimeSpan.FromSeconds(1) });
        var table = new RouteTable
        {
            RateLimits = limits,
            Routes = new Dictionary<string, Route> { ["r"] = new() { ClusterId = "c", RateLimits = [.. limits.Keys] } },
            Clusters = new Dictionary<string, Cluster>
            {
                ["c"] = new() { Destinations = new Dictionary<string, Destination> { ["d"] = new() { Address = "http://127.0.0.1:1" } } },
            },
        };

        var found = RouteTableValidator.Validate(table);

        Assert.Equal(faults, found.Count);
        Assert.All(found, fault => Assert.Equal("/routes/r/rateLimits", fault.Location));
    }
}
