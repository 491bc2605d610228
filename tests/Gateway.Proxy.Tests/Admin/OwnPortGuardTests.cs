using System.Net;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Admin;

public sealed class OwnPortGuardTests
{
    private static readonly OwnPortGuard Guard = new(
        new(IPAddress.Loopback, 8081), new HashSet<IPAddress> { IPAddress.Parse("192.168.7.5"), IPAddress.Parse("fd00::5") });

    [Theory]
    [InlineData("http://127.0.0.1:8081")]
    [InlineData("https://127.0.0.1:8081/admin")]
    [InlineData("http://127.0.0.2:8081")]
    [InlineData("http://127.1:8081")]
    [InlineData("http://2130706433:8081")]
    [InlineData("http://0x7f000001:8081")]
    [InlineData("http://localhost:8081")]
    [InlineData("http://LOCALHOST:8081")]
    [InlineData("http://localhost.:8081")]
    [InlineData("http://anything.localhost:8081")]
    [InlineData("http://[::1]:8081")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:8081")]
    [InlineData("http://[::ffff:127.0.0.1]:8081")]
    [InlineData("http://0.0.0.0:8081")]
    [InlineData("http://[::]:8081")]
    [InlineData("http://192.168.7.5:8081")]
    [InlineData("http://[::ffff:192.168.7.5]:8081")]
    [InlineData("http://[fd00::5]:8081")]
    public void Check_OwnAdminListener_IsAFault(string address)
    {
        var fault = Assert.Single(Guard.Check(Table("backend", "one", address)));

        Assert.Equal("/clusters/backend/destinations/one/address", fault.Location);
        Assert.Equal($"'{address}' is this node's own admin listener (127.0.0.1:8081), which must not be reachable through the gateway; point to a backend.", fault.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://192.168.7.6:8081")]
    [InlineData("http://backend.internal:8081")]
    [InlineData("http://localhost.example:8081")]
    [InlineData("http://notlocalhost:8081")]
    public void Check_AnotherAddress_IsNone(string address) => Assert.Empty(Guard.Check(Table("backend", "one", address)));

    [Fact]
    public void Check_ThisMachinesName_IsAFault()
        => Assert.Single(Guard.Check(Table("backend", "one", $"http://{Dns.GetHostName()}:8081")));

    [Fact]
    public void Check_DefaultPort_Counts()
    {
        var guard = new OwnPortGuard(new(IPAddress.Any, 80), new HashSet<IPAddress>());

        Assert.Single(guard.Check(Table("backend", "one", "http://127.0.0.1")));
        Assert.Empty(guard.Check(Table("backend", "one", "https://127.0.0.1")));
    }

    [Fact]
    public void Check_OddIds_ArePointedToByTheirEscapes()
        => Assert.Equal("/clusters/a~1b/destinations/c~0d/address", Assert.Single(Guard.Check(Table("a/b", "c~d", "http://[::1]:8081"))).Location);

    [Fact]
    public void Check_SeveralDestinations_FindsEach()
    {
        var table = new RouteTable
        {
            Clusters = new Dictionary<string, Cluster>
            {
                ["a"] = Cluster(("1", "http://localhost:8081"), ("2", "http://10.0.0.1:8081"), ("3", "http://[::1]:8081")),
                ["b"] = Cluster(("1", "http://127.0.0.1:8081")),
            },
        };

        Assert.Equal(
            ["/clusters/a/destinations/1/address", "/clusters/a/destinations/3/address", "/clusters/b/destinations/1/address"],
            Guard.Check(table).Select(f => f.Location));
    }

    private static RouteTable Table(string cluster, string destination, string address)
        => new() { Clusters = new Dictionary<string, Cluster> { [cluster] = Cluster((destination, address)) } };

    private static Cluster Cluster(params (string Id, string Address)[] destinations)
        => new() { Destinations = destinations.ToDictionary(d => d.Id, d => new Destination { Address = d.Address }) };
}
