using Gateway.Core.CircuitBreaking;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.CircuitBreaking;

public sealed class CircuitFallbackRulesTests
{
    private static readonly CircuitFallback Response = new() { Status = 200, Body = "later" };

    public static TheoryData<CircuitFallback, string, string> Faults => new()
    {
        { new(), "/routes/shop/fallback", "State clusterId, or status" },
        { Response with { ClusterId = "other" }, "/routes/shop/fallback", "not both" },
        { new() { ClusterId = "othr" }, "/routes/shop/fallback/clusterId", "Did you mean 'other'?" },
        { new() { ClusterId = "shop" }, "/routes/shop/fallback/clusterId", "its own cluster" },
        { new() { ClusterId = "other", Body = "text" }, "/routes/shop/fallback", "Add status" },
        { Response with { Status = 199 }, "/routes/shop/fallback/status", "from 200 to 599" },
        { Response with { Status = 204 }, "/routes/shop/fallback/body", "has no body" },
        { Response with { Body = new('x', 65_537) }, "/routes/shop/fallback/body", "65537" },
        { Response with { ContentType = "text/plain\r\nX: y" }, "/routes/shop/fallback/contentType", "line break" },
        { Response with { Headers = new Dictionary<string, string> { ["Content-Length"] = "5" } }, "/routes/shop/fallback/headers/Content-Length", "framing" },
        { Response with { Headers = new Dictionary<string, string> { ["X-A"] = "b\nc" } }, "/routes/shop/fallback/headers/X-A", "line break" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_OneFault_SaysWhereAndWhatToDo(CircuitFallback fallback, string location, string text)
    {
        var fault = Assert.Single(RouteTableValidator.Validate(Table(fallback)));

        Assert.Equal(location, fault.Location);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ClusterWithoutACircuit_NeverFallsBack()
    {
        var table = Table(Response, new CircuitPolicy { ConsecutiveFailures = 5 });
        var without = table with { Clusters = table.Clusters.ToDictionary(pair => pair.Key, pair => pair.Value with { Circuit = null }) };

        Assert.Contains("never used", Assert.Single(RouteTableValidator.Validate(without)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_EitherKind_IsAllowed()
    {
        CircuitFallback[] fallbacks = [Response, new() { ClusterId = "other" }, new() { Status = 204, Headers = new Dictionary<string, string> { ["X-A"] = "b" } }];

        Assert.All(fallbacks, fallback => Assert.Empty(RouteTableValidator.Validate(Table(fallback))));
    }

    private static RouteTable Table(CircuitFallback fallback, CircuitPolicy? policy = null)
    {
        var destinations = new Dictionary<string, Destination> { ["only"] = new() { Address = "http://127.0.0.1:1" } };
        var cluster = new Cluster { Destinations = destinations, Circuit = policy ?? new() { ConsecutiveFailures = 5 } };
        return new()
        {
            Routes = new Dictionary<string, Route> { ["shop"] = new() { ClusterId = "shop", Fallback = fallback } },
            Clusters = new Dictionary<string, Cluster> { ["shop"] = cluster, ["other"] = cluster },
        };
    }
}
