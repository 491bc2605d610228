using Gateway.Core.Discovery;
using Gateway.Core.RouteTables;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Discovery;

public sealed class DiscoveryRulesTests
{
    private static readonly ConsulDiscovery Consul = new() { Address = "http://127.0.0.1:8500", Service = "orders" };

    [Fact]
    public void Validate_DnsOrConsul_IsFine()
    {
        FaultAssert.None(Table(new() { Dns = new() { Name = "orders.test.", Port = 8080, Servers = ["10.0.0.1", "10.0.0.1:5353", "[::1]:53", "::1"] } }));
        FaultAssert.None(Table(new() { Dns = new() { Service = "_http._tcp.orders.test", Https = true }, KeepOnEmpty = Timeout.InfiniteTimeSpan }));
        FaultAssert.None(Table(new() { Consul = Consul with { TokenVariable = "CONSUL_HTTP_TOKEN" } }));
    }

    [Fact]
    public void Validate_NoneOrBoth_AsksForOne()
    {
        One(new(), "", "exactly one of dns and consul");
        One(new() { Consul = Consul, Dns = new() { Name = "a" } }, "", "exactly one of dns and consul");
        One(new() { Dns = new() }, "/dns", "exactly one of name");
        One(new() { Dns = new() { Name = "a", Service = "b" } }, "/dns", "exactly one of name");
    }

    [Fact]
    public void Validate_ListedAndDiscovered_IsRefused()
        => FaultAssert.One(
            Tables.OfCluster("c", Tables.Cluster with { Discovery = new() { Consul = Consul } }), "/clusters/c/destinations", "Remove one of destinations and discovery");

    [Fact]
    public void Validate_Neither_SaysWhatToAdd()
        => FaultAssert.One(Tables.OfCluster("c", new()), "/clusters/c/destinations", "or a discovery");

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("http://a")]
    [InlineData("a:80")]
    [InlineData("ä.test")]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123.test")]
    public void Validate_NoName_IsRefused(string name) => One(new() { Dns = new() { Name = name } }, "/dns/name", "no name of the DNS");

    [Fact]
    public void Validate_Ports_AreInRangeAndNotOfServices()
    {
        One(new() { Dns = new() { Name = "a", Port = 65536 } }, "/dns/port", "from 1 to 65535");
        One(new() { Dns = new() { Service = "a", Port = 1 } }, "/dns/port", "SRV records say the port");
    }

    [Fact]
    public void Validate_BadServer_IsRefused() => One(new() { Dns = new() { Name = "a", Servers = ["ns.test"] } }, "/dns/servers/0", "'ns.test' is no address");

    [Fact]
    public void Validate_Times_AreInRange()
    {
        One(new() { Consul = Consul, MinInterval = TimeSpan.Zero }, "/minInterval", "from 100ms to 1h");
        One(new() { Consul = Consul, MinInterval = TimeSpan.FromMinutes(10) }, "/maxInterval", "from 10m to 1d");
        One(new() { Consul = Consul, KeepOnEmpty = TimeSpan.FromDays(2) }, "/keepOnEmpty", "from 0s to 1d");
        One(new() { Consul = Consul with { Wait = TimeSpan.Zero } }, "/consul/wait", "from 1s to 10m");
        One(new() { Dns = new() { Name = "a", Timeout = TimeSpan.Zero } }, "/dns/timeout", "from 100ms to 30s");
    }

    [Fact]
    public void Validate_TokenInPlaceOfItsVariable_IsNotRepeatedInTheFault()
    {
        var fault = Assert.Single(RouteTableValidator.Validate(Table(new() { Consul = Consul with { TokenVariable = "b1gs33cr3t-0000-1111" } })));

        Assert.Equal("/clusters/c/discovery/consul/tokenVariable", fault.Location);
        Assert.DoesNotContain("b1gs33cr3t", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.test", "wildcard")]
    [InlineData("a:80", "has a port")]
    [InlineData("a/b", "contains '/'")]
    public void Validate_DestinationsHost_IsAName(string host, string fault)
        => FaultAssert.One(
            Tables.OfCluster("c", new() { Destinations = new Dictionary<string, Destination> { ["a"] = new() { Address = "http://a", Host = host } } }),
            "/clusters/c/destinations/a/host",
            fault);

    private static void One(DiscoveryPolicy policy, string location, params string[] parts)
        => FaultAssert.One(Table(policy), "/clusters/c/discovery" + location, parts);

    private static RouteTable Table(DiscoveryPolicy policy) => Tables.OfCluster("c", new() { Discovery = policy });
}
