using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("64:ff9b::c000:201", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("::", "::/64")]
    [InlineData("::192.0.2.1", "::/64")]
    [InlineData("64:ff9b:0:1::c000:201", "64:ff9b:0:1::/64")]
    public void From_Address_IsTheClient(string address, string client) =>
        Assert.Equal(client, ClientAddress.From(IPAddress.Parse(address)).ToString());

    [Fact]
    public void From_AnyTwoAddresses_AreOneClientExactlyIfTheirTextsAre() => Prop.ForAll(
            Addresses.Two().ToArbitrary(),
            pair =>
            {
                var (left, right) = (ClientAddress.From(pair.Item1), ClientAddress.From(pair.Item2));
                return left == right == (left.ToString() == right.ToString());
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void From_Address_AllocatesNothing()
    {
        var (four, six) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"));
        _ = ClientAddress.From(four);
        _ = ClientAddress.From(six);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = ClientAddress.From(four);
        _ = ClientAddress.From(six);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    // The peer is no proxy of ours: whatever it claims counts for nothing.
    [InlineData("203.0.113.9", "1.2.3.4", "203.0.113.9")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4", "1.2.3.4")]
    [InlineData("::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4")]
    // A client's own claim, left of what the proxies saw.
    [InlineData("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4")]
    [InlineData("10.0.0.1", "6.6.6.6, 10.0.0.5, 1.2.3.4", "1.2.3.4")]
    [InlineData("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2, 10.0.0.3", "1.2.3.4")]
    [InlineData("10.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7")]
    [InlineData("10.0.0.1", " 1.2.3.4 ,, \t10.0.0.2 , ", "1.2.3.4")]
    [InlineData("10.0.0.1", "1.2.3.4|10.0.0.2", "1.2.3.4")]
    [InlineData("10.0.0.1", "6.6.6.6|1.2.3.4|10.0.0.2, 10.0.0.3", "1.2.3.4")]
    // Forms that proxies write.
    [InlineData("10.0.0.1", "1.2.3.4:5678", "1.2.3.4")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "6.6.6.6, ::ffff:10.0.0.2", "6.6.6.6")]
    // No address: the proxy that wrote it stands for the client.
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, unknown, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "1", "10.0.0.1")]
    [InlineData("10.0.0.1", "0x7f.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "010.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4.5", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.256", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2..4", "10.0.0.1")]
    [InlineData("10.0.0.1", "+1.2.3.4", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4:", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4:x", "10.0.0.1")]
    [InlineData("10.0.0.1", "[::1", "10.0.0.1")]
    [InlineData("10.0.0.1", "[]", "10.0.0.1")]
    [InlineData("10.0.0.1", "[1.2.3.4]", "10.0.0.1")]
    [InlineData("10.0.0.1", "[::1]x", "10.0.0.1")]
    [InlineData("10.0.0.1", "fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "2001:db8::/64", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4\0", "10.0.0.1")]
    [InlineData("10.0.0.1", "\u0661.2.3.4", "10.0.0.1")]
    public void Resolve_PeerAndHeader_FindsTheClient(string peer, string lines, string client) =>
        Assert.Equal(IPAddress.Parse(client), ForwardedFor.Resolve(IPAddress.Parse(peer), lines.Split('|'), IsTrusted));

    [Fact]
    public void Resolve_EndlessProxies_StopsAtABound()
    {
        var asked = 0;
        var lines = new[] { "1.2.3.4, " + string.Join(",", Enumerable.Repeat("10.0.0.2", 10_000)), new string('x', 1_000_000) + ",10.0.0.3" };
        ForwardedFor.Resolve(IPAddress.Parse("10.0.0.1"), lines, address => ++asked > 0 && IsTrusted(address));
        Assert.InRange(asked, 1, 40);
        asked = 0;
        ForwardedFor.Resolve(IPAddress.Parse("10.0.0.1"), lines[..1], address => ++asked > 0 && IsTrusted(address));
        Assert.InRange(asked, 30, 40);
    }

    [Fact]
    public void Resolve_AnyHeader_IsThePeerOrAnAddressInIt() => Prop.ForAll(
            Gen.Elements("1.2.3.4", "10.0.0.2", "::1", "[::1]:1", ",", " ", "unknown", ":", "[", "]", "\0", "é", "999.1.1.1").ArrayOf().ToArbitrary(),
            parts =>
            {
                var found = ForwardedFor.Resolve(IPAddress.Parse("10.0.0.1"), new[] { string.Concat(parts) }, IsTrusted);
                return found.ToString() == "10.0.0.1" || parts.Any(part => part.Contains(found.ToString(), StringComparison.Ordinal))
                    || string.Concat(parts).Contains(':', StringComparison.Ordinal);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static Gen<IPAddress> Addresses => Gen.OneOf(
        Gen.Choose(0, 3).ArrayOf(16).Select(bytes => new IPAddress([.. bytes.Select(value => (byte)(value == 3 ? 0xff : value))])),
        Gen.Choose(0, 3).ArrayOf(4).Select(bytes => new IPAddress([.. bytes.Select(value => (byte)value)])),
        Gen.Choose(0, 3).ArrayOf(4).Select(bytes => new IPAddress([.. bytes.Select(value => (byte)value)]).MapToIPv6()));

    private static bool IsTrusted(IPAddress address) => address.ToString().StartsWith("10.", StringComparison.Ordinal);
}
