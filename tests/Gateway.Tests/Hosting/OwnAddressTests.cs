using System.Net;
using Gateway.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class OwnAddressTests
{
    private static readonly IPAddress[] Own = [.. new[] { "127.0.0.1", "10.1.2.3", "10.9.9.9", "192.168.0.5", "fd00::7" }.Select(IPAddress.Parse)];

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("192.168.0.0/16", "192.168.0.5")]
    [InlineData("10.1.0.0/16", "10.1.2.3")]
    [InlineData("fd00::/8", "fd00::7")]
    public void Find_OneAddressInTheRange_IsIt(string setting, string expected)
        => Assert.Equal(IPAddress.Parse(expected), OwnAddress.Find(new() { Address = setting }, isShared: true, Own));

    [Fact]
    public void Find_NothingSetOnANodeOfItsOwn_IsLoopback()
        => Assert.Equal(IPAddress.Loopback, OwnAddress.Find(new(), isShared: false, Own));

    [Theory]
    [InlineData(null, "Set silo.address to a private address of this machine")]
    [InlineData("10.0.0.0/8", "Several addresses of this machine lie in 10.0.0.0/8, which silo.address names: 10.1.2.3, 10.9.9.9. Name one of them.")]
    [InlineData("172.16.0.1", "No address of this machine is 172.16.0.1, which silo.address names. This machine has: 127.0.0.1, 10.1.2.3,")]
    public void Find_NoneOrSeveral_SaysWhatThereIs(string? setting, string sentence)
    {
        var exception = Assert.Throws<NodeStartException>(() => OwnAddress.Find(new() { Address = setting }, isShared: true, Own));

        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }
}
