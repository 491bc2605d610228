using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

public sealed class RouteTableSnapshotTests
{
    private static readonly Cluster One = Snapshots.Cluster("http://h:1", "http://h:2");

    [Fact]
    public void Create_ClusterUnchanged_KeepsItWithItsTurnAndConnections()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One)), version: 1, previous: null);
        var cluster = Cluster(before, "a");
        Assert.Equal("0", cluster.Balancer.Next().Id);

        var after = RouteTableSnapshot.Create(Snapshots.Table(("a", Snapshots.Cluster("http://h:1", "http://h:2")), ("b", One)), version: 2, before);

        Assert.Same(cluster, Cluster(after, "a"));
        Assert.Equal("1", Cluster(after, "a").Balancer.Next().Id);
    }

    [Fact]
    public void Create_OnlyRoutesChanged_KeepsClusters()
    {
        var table = Snapshots.Table(("a", One));
        var before = RouteTableSnapshot.Create(table, version: 1, previous: null);

        var after = RouteTableSnapshot.Create(
            table with { Routes = new Dictionary<string, Route> { ["other"] = new() { ClusterId = "a", Match = new() { PathPrefix = "/other" } } } }, version: 2, before);

        Assert.Same(Cluster(before, "a"), Cluster(after, "a"));
        Assert.NotEqual(before.Hash, after.Hash);
    }

    [Fact]
    public void Create_DestinationsWrittenInOtherOrder_KeepsTheCluster()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One)), version: 1, previous: null);
        var reversed = One with { Destinations = One.Destinations.Reverse().ToDictionary() };

        var after = RouteTableSnapshot.Create(Snapshots.Table(("a", reversed)), version: 2, before);

        Assert.Same(Cluster(before, "a"), Cluster(after, "a"));
        Assert.Equal(before.Hash, after.Hash);
    }

    [Fact]
    public void Create_DestinationsChanged_MakesTheClusterAnewOnTheSameConnections()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One)), version: 1, previous: null);

        var after = RouteTableSnapshot.Create(Snapshots.Table(("a", Snapshots.Cluster("http://h:1"))), version: 2, before);

        Assert.NotSame(Cluster(before, "a"), Cluster(after, "a"));
        Assert.Same(Cluster(before, "a").Client, Cluster(after, "a").Client);
    }

    [Fact]
    public void Create_ClusterRenamed_KeepsConnections()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One)), version: 1, previous: null);

        var after = RouteTableSnapshot.Create(Snapshots.Table(("b", One)), version: 2, before);

        Assert.Same(Cluster(before, "a").Client, Cluster(after, "b").Client);
        Assert.Equal("b", Cluster(after, "b").Id);
    }

    [Fact]
    public void Create_ConnectionSettingsDiffer_KeepsConnectionsApart()
    {
        var slow = One with { Timeouts = new() { Connect = TimeSpan.FromMinutes(1) } };
        var http2 = One with { Protocol = BackendProtocol.Http2 };

        var snapshot = RouteTableSnapshot.Create(Snapshots.Table(("a", One), ("b", One), ("slow", slow), ("http2", http2)), version: 1, previous: null);

        Assert.Same(Cluster(snapshot, "a").Client, Cluster(snapshot, "b").Client);
        Assert.Equal(3, snapshot.Clusters.Select(c => c.Client).Distinct().Count());
    }

    [Fact]
    public void Create_ConnectionSettingsChanged_MakesNewConnectionsForThatClusterOnly()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One), ("b", One)), version: 1, previous: null);

        var after = RouteTableSnapshot.Create(Snapshots.Table(("a", One), ("b", One with { Protocol = BackendProtocol.Http1 })), version: 2, before);

        Assert.Same(Cluster(before, "a"), Cluster(after, "a"));
        Assert.NotSame(Cluster(before, "b").Client, Cluster(after, "b").Client);
    }

    private static ClusterRuntime Cluster(RouteTableSnapshot snapshot, string id) => snapshot.Clusters.Single(c => c.Id == id);
}
