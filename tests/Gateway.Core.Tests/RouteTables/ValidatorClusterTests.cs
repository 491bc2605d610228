using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorClusterTests
{
    [Theory]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("https://backend.internal")]
    [InlineData("HTTPS://backend/base/path/")]
    [InlineData("http://[2001:db8::1]:80/")]
    [InlineData("http://localhost:65535")]
    public void Validate_AddressInOrder_HasNoFault(string address) => FaultAssert.None(WithAddress(address));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("10.0.0.1:80", "Write 'http://10.0.0.1:80'")]
    [InlineData("backend", "Write 'http://backend'")]
    [InlineData("//backend", "Write 'http://backend'")]
    [InlineData("/path", "http://")]
    [InlineData("ftp://backend", "other than http and https")]
    [InlineData("http:backend", "http://")]
    [InlineData("http://", "no valid address")]
    [InlineData("http://:80", "no valid address")]
    [InlineData("http://backend:0", "port 0")]
    [InlineData("http://backend:65536", "1 to 65535")]
    [InlineData("http://backend:http", "no valid address")]
    [InlineData("http://backend/?a=1", "query")]
    [InlineData("http://backend?", "query")]
    [InlineData("http://backend#x", "fragment")]
    [InlineData(" http://backend", "white space")]
    [InlineData("http://back end", "white space")]
    [InlineData("http:\\\\backend", "backslash")]
    [InlineData("http://münchen.de", "punycode")]
    public void Validate_AddressOutOfOrder_IsAFault(string address, string part) =>
        FaultAssert.One(WithAddress(address), "/clusters/c/destinations/d/address", part);

    [Theory]
    [InlineData("http://user:secret@backend")]
    [InlineData("http://@backend")]
    public void Validate_AddressWithUser_IsAFaultThatKeepsTheSecret(string address)
    {
        var fault = Assert.Single(RouteTableValidator.Validate(WithAddress(address)));
        Assert.Contains("user", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoDestinations_IsAFault() => FaultAssert.One(
        Tables.OfCluster("c", new() { Destinations = new Dictionary<string, Destination>() }), "/clusters/c/destinations", "'c'", "Add one");

    [Fact]
    public void Validate_UnusedCluster_HasNoFault() => FaultAssert.None(Tables.OfCluster("c", Tables.Cluster));

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Validate_TimeoutWithinLimits_HasNoFault(double milliseconds)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);
        FaultAssert.None(WithTimeouts(new() { Connect = timeout, Total = timeout, Activity = timeout }));
    }

    [Theory]
    [InlineData(0, "'0s'", "1ms")]
    [InlineData(0.5, "'0s'", "1ms")]
    [InlineData(-5_000, "'-00:00:05'", "1ms")]
    [InlineData(2_160_000_000, "'25d'", "24d")]
    public void Validate_TimeoutBeyondLimits_IsAFault(double milliseconds, params string[] parts)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);
        FaultAssert.One(WithTimeouts(new() { Connect = timeout }), "/clusters/c/timeouts/connect", parts);
        FaultAssert.One(WithTimeouts(new() { Total = timeout }), "/clusters/c/timeouts/total", [.. parts, "'none'"]);
        FaultAssert.One(WithTimeouts(new() { Activity = timeout }), "/clusters/c/timeouts/activity", [.. parts, "'none'"]);
    }

    [Fact]
    public void Validate_NoTimeout_IsAFaultOnlyOfConnect()
    {
        var none = Timeout.InfiniteTimeSpan;
        FaultAssert.One(
            WithTimeouts(new() { Connect = none, Total = none, Activity = none }), "/clusters/c/timeouts/connect", "'none'", "'5s'");
    }

    private static RouteTable WithAddress(string address) => Tables.OfCluster(
        "c", new() { Destinations = new Dictionary<string, Destination> { ["d"] = new() { Address = address } } });

    private static RouteTable WithTimeouts(ClusterTimeouts timeouts) =>
        Tables.OfCluster("c", Tables.Cluster with { Timeouts = timeouts });
}
