using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteMatcherHostTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("example.com", "EXAMPLE.com")]
    [InlineData("EXAMPLE.com", "example.COM")]
    [InlineData("example.com", "example.com.")]
    [InlineData("*.example.com", "a.example.com")]
    [InlineData("*.example.com", "a.b.EXAMPLE.com.")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("[2001:db8::1]", "[2001:DB8::1]")]
    public void Match_HostThatFits_IsFound(string pattern, string host) =>
        MatcherAssert.Takes(Tables.Hosts(pattern), new("/", host));

    [Theory]
    [InlineData("example.com", "example.org")]
    [InlineData("example.com", "a.example.com")]
    [InlineData("example.com", "example.com..")]
    [InlineData("example.com", "")]
    [InlineData("*.example.com", "example.com")]
    [InlineData("*.example.com", ".example.com")]
    [InlineData("*.example.com", "badexample.com")]
    [InlineData("*.example.com", "")]
    [InlineData("*.example.com", ".")]
    public void Match_HostThatDoesNotFit_IsNotFound(string pattern, string host) =>
        MatcherAssert.Refuses(Tables.Hosts(pattern), new("/", host));

    [Fact]
    public void Match_HostLongerThanAnyName_FitsOnlyRoutesWithoutHost()
    {
        var table = Tables.Of(("some", Tables.Hosts("*.example.com")), ("any", Tables.Path("/")));

        Assert.Equal("any", MatcherAssert.Winner(table, new("/", string.Concat(Enumerable.Repeat("a.", 10_000)) + "example.com")));
    }

    [Fact]
    public void Match_EmptyHost_FitsRoutesWithoutHost() => MatcherAssert.Takes(Tables.Path("/"), new("/", host: ""));

    [Fact]
    public void Match_SeveralHosts_EachFits()
    {
        MatcherAssert.Takes(Tables.Hosts("a.com", "*.b.com"), new("/", "a.com"));
        MatcherAssert.Takes(Tables.Hosts("a.com", "*.b.com"), new("/", "x.b.com"));
        MatcherAssert.Refuses(Tables.Hosts("a.com", "*.b.com"), new("/", "b.com"));
    }
}
