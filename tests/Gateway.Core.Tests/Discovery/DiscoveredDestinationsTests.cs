using Gateway.Core.Discovery;

namespace Gateway.Core.Tests.Discovery;

public sealed class DiscoveredDestinationsTests
{
    [Fact]
    public void ToMap_BothFamiliesAndAName_AreWhatATableWouldList()
    {
        var found = new DiscoveredDestinations(https: true);
        found.Add("10.0.0.1", 8443, "orders.test");
        found.Add("2001:db8::1", 8443);
        found.Add("10.0.0.1", 8443, "again.test");

        var map = found.ToMap();

        Assert.Equal(["10.0.0.1:8443", "[2001:db8::1]:8443"], map.Keys);
        Assert.Equal(("https://10.0.0.1:8443", "orders.test", 1, 0), (map["10.0.0.1:8443"].Address, map["10.0.0.1:8443"].Host, map["10.0.0.1:8443"].Weight, map["10.0.0.1:8443"].Priority));
        Assert.Equal("https://[2001:db8::1]:8443", map["[2001:db8::1]:8443"].Address);
    }

    [Fact]
    public void ToMap_WeightsAndPrioritiesBeyondADestinations_KeepTheirProportion()
    {
        var found = new DiscoveredDestinations(https: false);
        found.Add("a", 1, weight: 65535, priority: 700);
        found.Add("b", 1, weight: 32768, priority: 10);
        found.Add("c", 1, weight: 0, priority: 10);

        Assert.Equal([(256, 1), (128, 0), (1, 0)], found.ToMap().Values.Select(d => (d.Weight, d.Priority)));
    }

    [Theory]
    [InlineData("a b", 80)]
    [InlineData("a/b", 80)]
    [InlineData("u@a", 80)]
    [InlineData("", 80)]
    [InlineData("a", 0)]
    [InlineData("a", 65536)]
    public void Add_NoAddress_IsRefused(string host, int port)
        => Assert.Throws<FormatException>(() => new DiscoveredDestinations(https: false).Add(host, port));

    [Fact]
    public void Add_TooMany_IsRefused()
    {
        var found = new DiscoveredDestinations(https: false);
        for (var port = 1; port <= DiscoveredDestinations.Max; port++)
        {
            found.Add("a", port);
        }

        Assert.Throws<FormatException>(() => found.Add("b", 1));
    }
}
