using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorClusterTlsTests
{
    private static readonly Cluster Https = new() { Destinations = new Dictionary<string, Destination> { ["0"] = new() { Address = "https://10.0.0.1" } } };

    [Fact]
    public void Validate_TlsAndServerName_AreTaken()
        => FaultAssert.None(Tables.OfCluster("c", Https with { Tls = "inside", ServerName = "shop.internal" }));

    [Fact]
    public void Validate_TlsThatIsNoName_IsRefused()
        => FaultAssert.One(Tables.OfCluster("c", Https with { Tls = "a/b" }), "/clusters/c/tls", "The backendTls id 'a/b' contains '/'");

    [Theory]
    [InlineData("*.internal", "is a wildcard")]
    [InlineData("shop.internal:443", "has a port")]
    [InlineData("", "is empty")]
    public void Validate_ServerNameThatIsNone_IsRefused(string name, string reason)
        => FaultAssert.One(Tables.OfCluster("c", Https with { ServerName = name }), "/clusters/c/serverName", reason);

    [Theory]
    [InlineData("inside", null, "has tls")]
    [InlineData(null, "shop.internal", "has serverName")]
    public void Validate_CleartextDestination_IsRefused(string? tls, string? serverName, string reason)
        => FaultAssert.One(Tables.OfCluster("c", Tables.Cluster with { Tls = tls, ServerName = serverName }), "/clusters/c/destinations/one/address", reason, "talked to in clear");

    [Fact]
    public void Validate_CleartextDiscovery_IsRefused()
    {
        FaultAssert.One(Tables.OfCluster("c", new() { Tls = "inside", Discovery = new() { Dns = new() { Name = "shop.internal" } } }), "/clusters/c/discovery/dns", "Add https: true");
        FaultAssert.One(
            Tables.OfCluster("c", new() { Tls = "inside", Discovery = new() { Consul = new() { Address = "http://127.0.0.1:8500", Service = "shop" } } }), "/clusters/c/discovery/consul", "Add https: true");
    }

    [Fact]
    public void Validate_HttpsDiscovery_IsTaken()
        => FaultAssert.None(Tables.OfCluster("c", new() { Tls = "inside", Discovery = new() { Dns = new() { Name = "shop.internal", Https = true } } }));
}
