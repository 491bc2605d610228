using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class GatewayRoutesTests
{
    [Theory]
    [InlineData("/service1=http://h:1,/service2=http://h:2", "service1:/service1=http://h:1; service2:/service2=http://h:2")]
    [InlineData(" /a = http://h:1 , /b=http://h:2 ", "a:/a=http://h:1; b:/b=http://h:2")]
    [InlineData("/=http://h:1", "root:/=http://h:1")]
    [InlineData("/a=http://h:1,/a/=http://h:2,/a=http://h:3", "a:/a=http://h:1 http://h:2 http://h:3")]
    [InlineData("/a/b=http://h:1,/a-b=http://h:2", "a-b:/a/b=http://h:1; a-b-2:/a-b=http://h:2")]
    [InlineData("/root=http://h:1,/=http://h:2", "root:/root=http://h:1; root-2:/=http://h:2")]
    [InlineData("/a=https://h:1/base/", "a:/a=https://h:1/base/")]
    public void Parse_Entries_BecomePrefixRoutes(string text, string expected)
        => Assert.Equal(expected, Describe(Assert.IsType<RouteTable>(GatewayRoutes.Parse(text).Value)));

    [Fact]
    public void Parse_BadEntries_ReportsAllWithNumberTextAndRemedy()
    {
        var result = GatewayRoutes.Parse("/a=http://h:1,,b=http://h:2,/c,/d=,/a=ftp://h:3,/e=nonsense");

        Assert.False(result.IsValid);
        Assert.Equal(
            [
                "GATEWAY_ROUTES: entry 2 '': is empty. Write /path=http://host:port, with commas between entries.",
                "GATEWAY_ROUTES: entry 3 'b=http://h:2': does not begin with '/'. Write /path=http://host:port, with commas between entries.",
                "GATEWAY_ROUTES: entry 4 '/c': has no '='. Write /path=http://host:port, with commas between entries.",
                "GATEWAY_ROUTES: entry 5 '/d=': has no address after '='. Write /path=http://host:port, with commas between entries.",
            ],
            result.Faults.Take(4).Select(fault => fault.ToString()));
        Assert.Collection(
            result.Faults.Skip(4),
            fault => Assert.StartsWith("GATEWAY_ROUTES: entry 6 '/a=ftp://h:3': ", fault.ToString(), StringComparison.Ordinal),
            fault => Assert.StartsWith("GATEWAY_ROUTES: entry 7 '/e=nonsense': ", fault.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_BadPath_NamesTheEntry()
        => Assert.StartsWith("entry 2 '/a b{=http://h:2': ", Assert.Single(GatewayRoutes.Parse("/x=http://h:1,/a b{=http://h:2").Faults).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_EmptyText_IsAFault()
        => Assert.Contains("entry 1 '': is empty", Assert.Single(GatewayRoutes.Parse("").Faults).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RulesOfANode_NameTheEntry()
    {
        var result = GatewayRoutes.Parse("/a=http://h:1,/a=http://h:2", _ => [new("/clusters/a/destinations/2/address", "no.")]);

        Assert.Equal("GATEWAY_ROUTES: entry 2 '/a=http://h:2': no.", Assert.Single(result.Faults).ToString());
    }

    private static string Describe(RouteTable table) => string.Join("; ", table.Routes.Select(route =>
        $"{route.Key}:{route.Value.Match.PathPrefix}={string.Join(' ', table.Clusters[route.Value.ClusterId].Destinations.Values.Select(destination => destination.Address))}"));
}
