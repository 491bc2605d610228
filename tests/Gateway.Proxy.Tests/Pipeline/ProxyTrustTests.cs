using System.Net;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Tests.Pipeline;

public sealed class ProxyTrustTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::10.1.2.3", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "127.0.0.1", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void Includes_OneRange_IsDecidedByIt(string range, string peer, bool isIncluded)
        => Assert.Equal(isIncluded, new ProxyTrust([range]).Includes(IPAddress.Parse(peer)));

    [Fact]
    public void Includes_SeveralRanges_NeedsOnlyOne()
    {
        var trust = new ProxyTrust(["192.0.2.0/24", "::1", "10.0.0.1"]);

        Assert.True(trust.Includes(IPAddress.Parse("10.0.0.1")));
        Assert.True(trust.Includes(IPAddress.IPv6Loopback));
        Assert.False(trust.Includes(IPAddress.Loopback));
    }

    [Fact]
    public void Includes_NoRange_TrustsNobody() => Assert.False(new ProxyTrust([]).Includes(IPAddress.Loopback));

    [Fact]
    public void Includes_NoAddress_IsFalse() => Assert.False(new ProxyTrust(["0.0.0.0/0", "::/0"]).Includes(null));
}
