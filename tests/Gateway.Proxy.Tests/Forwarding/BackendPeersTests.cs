using System.Net;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.Forwarding;

public sealed class BackendPeersTests
{
    private static readonly DnsEndPoint Address = new("a.internal", 443);
    private static readonly DnsEndPoint Other = new("b.internal", 443);
    private static readonly Uri Uri = new("https://a.internal/path");

    private readonly ManualClock _clock = new();
    private readonly BackendPeers _peers;

    public BackendPeersTests() => _peers = new(new BackendConnections(), _clock);

    [Fact]
    public void Find_AddressThatWasVisited_IsTheSame()
    {
        var peer = _peers.Visit(Address);

        Assert.Same(peer, _peers.Visit(new("a.internal", 443)));
        Assert.Same(peer, _peers.Find(Uri));
        Assert.Null(_peers.Find(new("https://b.internal")));
    }

    [Fact]
    public void Visit_OthersNotSeenForLong_ForgetsThem()
    {
        _peers.Visit(Address);
        _clock.Advance(TimeSpan.FromMinutes(9));
        _peers.Visit(Other);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _peers.Visit(Other);

        Assert.Null(_peers.Find(Uri));
    }

    [Fact]
    public void Visit_SeenSince_KeepsThem()
    {
        var peer = _peers.Visit(Address);
        for (var minute = 0; minute < 60; minute += 5)
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Same(peer, _peers.Visit(Address));
        }
    }
}
