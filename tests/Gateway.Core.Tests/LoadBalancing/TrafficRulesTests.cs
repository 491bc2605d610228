using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.LoadBalancing;

public sealed class TrafficRulesTests
{
    [Fact]
    public void Validate_HashWithoutASource_SaysWhatToAdd()
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash }, "", "needs hashOn", "header: X-User");

    [Fact]
    public void Validate_HashOnTwoParts_AsksForOne()
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash, HashOn = new() { Header = "a", Consumer = true } }, "/hashOn", "names 2 parts");

    [Fact]
    public void Validate_HashOnNothing_AsksForOne()
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash, HashOn = new() }, "/hashOn", "names nothing");

    [Fact]
    public void Validate_HashOnBadHeader_SaysSo()
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash, HashOn = new() { Header = "a b" } }, "/hashOn/header", "header name 'a b'");

    [Fact]
    public void Validate_HashOnWithAnotherAlgorithm_IsRefused()
        => One(new() { HashOn = new() { Address = true } }, "/hashOn", "'consistentHash' only");

    [Theory]
    [InlineData(1.0)]
    [InlineData(10.1)]
    [InlineData(double.NaN)]
    public void Validate_MaxLoadOutOfRange_IsRefused(double load)
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash, HashOn = new() { Address = true }, MaxLoad = load }, "/maxLoad", "from 1.05 to 10");

    [Fact]
    public void Validate_SlowStartTooLong_IsRefused() => One(new() { SlowStart = TimeSpan.FromHours(2) }, "/slowStart", "'2h'", "'1h'");

    [Fact]
    public void Validate_SlowStartOfAHash_IsRefused()
        => One(new() { Algorithm = LoadBalancingAlgorithm.ConsistentHash, HashOn = new() { Address = true }, SlowStart = TimeSpan.FromSeconds(1) }, "/slowStart", "does not go with");

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Validate_WeightOutOfRange_IsRefused(int weight)
        => FaultAssert.One(Destinations(new Destination { Address = "http://a", Weight = weight }), "/clusters/c/destinations/0/weight", "from 1 to 256");

    [Fact]
    public void Validate_PriorityOutOfRange_IsRefused()
        => FaultAssert.One(Destinations(new Destination { Address = "http://a", Priority = 16 }), "/clusters/c/destinations/0/priority", "to 15 (last)");

    [Fact]
    public void Validate_PrioritiesWithoutHealth_SaysThatNothingEverFailsOver()
        => FaultAssert.One(
            Destinations(new Destination { Address = "http://a" }, new Destination { Address = "http://b", Priority = 1 }),
            "/clusters/c/destinations/1/priority",
            "would never get a request", "health: { passive: {} }");

    [Fact]
    public void Validate_AffinityCookieNoToken_IsRefused()
        => FaultAssert.One(
            Tables.OfCluster("c", Tables.Cluster with { SessionAffinity = new() { Cookie = "a;b", MaxAge = TimeSpan.FromMinutes(1) } }), "/clusters/c/sessionAffinity/cookie", "cookie name 'a;b'");

    [Fact]
    public void Validate_AffinityAgeOutOfRange_IsRefused()
        => FaultAssert.One(
            Tables.OfCluster("c", Tables.Cluster with { SessionAffinity = new() { MaxAge = TimeSpan.Zero } }), "/clusters/c/sessionAffinity/maxAge", "from '1s' to '400d'");

    private static void One(LoadBalancingPolicy policy, string location, params string[] parts)
        => FaultAssert.One(Tables.OfCluster("c", Tables.Cluster with { LoadBalancing = policy }), "/clusters/c/loadBalancing" + location, parts);

    private static RouteTable Destinations(params Destination[] destinations)
        => Tables.OfCluster("c", new() { Destinations = destinations.Index().ToDictionary(d => $"{d.Index}", d => d.Item) });
}
