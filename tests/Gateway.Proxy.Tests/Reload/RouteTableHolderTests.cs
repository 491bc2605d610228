using Gateway.Proxy.Forwarding;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.Reload;

public sealed class RouteTableHolderTests
{
    private readonly ManualClock _clock = new();
    private readonly RouteTableHolder _tables;

    public RouteTableHolderTests() => _tables = new(_clock);

    [Fact]
    public void Replace_SameContent_ChangesNothing()
    {
        Assert.True(_tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:1")))));
        var before = _tables.Current;

        Assert.False(_tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:1")))));

        Assert.Same(before, _tables.Current);
    }

    [Fact]
    public void Replace_OtherContent_IsCurrent()
    {
        _tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:1"))));

        Assert.True(_tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:2")))));

        Assert.Equal("http://h:2", _tables.Current.Table.Clusters["a"].Destinations["0"].Address);
    }

    [Fact]
    public void Replace_ConnectionsAreStillUsed_KeepsThem()
    {
        _tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:1"))));
        var client = Client("a");

        _tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:2")), ("b", Snapshots.Cluster("http://h:3"))));
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Same(client, Client("a"));
        Assert.Same(client, Client("b"));
        Assert.False(IsDisposed(client));
    }

    [Fact]
    public async Task Replace_ConnectionsAreOutOfUse_ClosesThemAfterAMinute()
    {
        var other = Snapshots.Cluster("http://h:1") with { Timeouts = new() { Connect = TimeSpan.FromSeconds(3) } };
        _tables.Replace(Snapshots.Table(("a", Snapshots.Cluster("http://h:1")), ("b", other)));
        var (retired, kept) = (Client("a"), Client("b"));

        _tables.Replace(Snapshots.Table(("a", other), ("b", other)));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(IsDisposed(retired));

        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var start = TimeProvider.System.GetTimestamp(); !IsDisposed(retired) && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30);)
        {
            await Task.Yield(); // What waited for the clock goes on by itself.
        }

        Assert.True(IsDisposed(retired));
        Assert.False(IsDisposed(kept));
    }

    private BackendClient Client(string cluster) => _tables.Current.Clusters.Single(c => c.Id == cluster).Client;

    private static bool IsDisposed(BackendClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "unknown://nowhere");
        try
        {
            _ = client.Invoker.SendAsync(request, new(canceled: true));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
