using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Tests.Observability;

public sealed class SlowRequestsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly CapturedLog<SlowRequests> _log = new();
    private readonly SlowRequests _slow;

    public SlowRequestsTests() => _slow = new(new NodeSettings { AccessLog = new() { Slow = TimeSpan.FromSeconds(2) } }, _clock, _log);

    public void Dispose() => _slow.Dispose();

    [Fact]
    public void Tell_SeveralSlowOnes_CountsThemAndNamesTheSlowest()
    {
        Assert.False(Note("quick", TimeSpan.FromSeconds(2)));
        Assert.True(Note("slow", TimeSpan.FromSeconds(2.5)));
        Assert.True(Note("slowest", TimeSpan.FromSeconds(7)));
        Assert.True(Note("middling", TimeSpan.FromSeconds(3)));

        _slow.Tell();
        _slow.Tell();

        var line = Assert.Single(_log.Lines).Message;
        Assert.Contains("3 requests took longer than 2s in the last 10s; the slowest took 7s: request id slowest, route none.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Note_NoBound_FindsNoneSlow()
    {
        using var none = new SlowRequests(new NodeSettings { AccessLog = new() { Slow = Timeout.InfiniteTimeSpan } }, _clock, _log);
        using var exchange = Begin("any");
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(none.Note(exchange));
    }

    private bool Note(string id, TimeSpan duration)
    {
        using var exchange = Begin(id);
        _clock.Advance(duration);
        exchange.Finish();
        return _slow.Note(exchange);
    }

    private Exchange Begin(string id)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Request-ID"] = id;
        var exchange = new Exchange();
        exchange.Begin(context, RouteTableSnapshot.Empty, ProxyTrust.Nobody, maxBodyBytes: null, _clock);
        return exchange;
    }
}
