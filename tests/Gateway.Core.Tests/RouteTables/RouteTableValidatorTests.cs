using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class RouteTableValidatorTests
{
    [Fact]
    public void Validate_EmptyTable_HasNoFault() => FaultAssert.None(new());

    [Theory]
    [InlineData("orders")]
    [InlineData("Orders_v1.2-x")]
    public void Validate_IdInOrder_HasNoFault(string id) => FaultAssert.None(Tables.Of((id, new())));

    [Theory]
    [InlineData("", "/routes/", "empty id")]
    [InlineData("a b", "/routes/a b", "' '")]
    [InlineData("a/b", "/routes/a~1b", "'/'")]
    [InlineData("a~b", "/routes/a~0b", "'~'")]
    [InlineData("ä", "/routes/ä", "'ä'")]
    public void Validate_RouteIdOutOfOrder_IsAFaultAtTheEscapedKey(string id, string location, string part) =>
        FaultAssert.One(Tables.Of((id, new())), location, part);

    [Fact]
    public void Validate_LongId_IsAFault() =>
        FaultAssert.One(Tables.OfCluster(new string('a', 129), Tables.Cluster), "/clusters/" + new string('a', 129), "129", "128");

    [Fact]
    public void Validate_DestinationIdOutOfOrder_IsAFault() => FaultAssert.One(
        Tables.OfCluster("c", new()
        {
            Destinations = new Dictionary<string, Destination> { ["~/"] = new() { Address = "http://a" } },
        }),
        "/clusters/c/destinations/~0~1",
        "destination id");

    [Fact]
    public void Validate_DanglingCluster_IsAFaultWithASuggestion() => FaultAssert.One(
        Tables.OfRoutes(("r", new() { ClusterId = "bakcend" })), "/routes/r/clusterId", "'bakcend'", "Did you mean 'backend'?");

    [Fact]
    public void Validate_DanglingClusterLikeNoOther_IsAFaultWithARemedy() => FaultAssert.One(
        Tables.OfRoutes(("r", new() { ClusterId = "payments" })), "/routes/r/clusterId", "'payments'", "Add the cluster");

    [Fact]
    public void Validate_RouteTimeoutBeyondLimits_IsAFault()
    {
        var route = Tables.Route(new());
        FaultAssert.One(
            Tables.OfRoutes(("r", route with { Timeouts = new() { Total = TimeSpan.Zero } })), "/routes/r/timeouts/total", "'0s'");
        FaultAssert.One(
            Tables.OfRoutes(("r", route with { Timeouts = new() { Activity = TimeSpan.Zero } })), "/routes/r/timeouts/activity", "'0s'");
        FaultAssert.None(Tables.OfRoutes(("r", route with { Timeouts = new() { Total = Timeout.InfiniteTimeSpan } })));
    }

    [Fact]
    public void Validate_ManyFaults_AreAllReported()
    {
        var table = new RouteTable
        {
            Routes = new Dictionary<string, Route>
            {
                ["a b"] = new() { ClusterId = "nowhere", Match = new() { Path = "a", Hosts = ["*"], Methods = ["get"] } },
                ["tied1"] = Tables.Route(Tables.Path("/t")) with { ClusterId = "c" },
                ["tied2"] = Tables.Route(Tables.Path("/t")) with { ClusterId = "c", Transforms = [new()] },
            },
            Clusters = new Dictionary<string, Cluster> { ["c"] = new() { Destinations = new Dictionary<string, Destination>() } },
        };

        Assert.Equal(
            [
                "/routes/a b",
                "/routes/a b/clusterId",
                "/routes/a b/match/path",
                "/routes/a b/match/hosts/0",
                "/routes/a b/match/methods/0",
                "/routes/tied2/transforms/0",
                "/clusters/c/destinations",
                "/routes/tied2",
            ],
            RouteTableValidator.Validate(table).Select(fault => fault.Location));
    }
}
