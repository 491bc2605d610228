using Gateway.Core.CircuitBreaking;
using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

public sealed class RouteTableSnapshotTests
{
    private static readonly Cluster One = Snapshots.Cluster("http://h:1", "http://h:2");

    [Fact]
    public void Create_ClusterUnchanged_KeepsItWithItsTurnAndConnections()
    {
        var turns = One with { LoadBalancing = new() { Algorithm = LoadBalancingAlgorithm.RoundRobin } };
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", turns)), version: 1, previous: null);
        var cluster = Cluster(before, "a");
        Assert.Equal(0, cluster.Pool.Balancer.Pick(default));

        var after = RouteTableSnapshot.Create(Snapshots.Table(("a", turns with { Destinations = One.Destinations.ToDictionary() }), ("b", One)), version: 2, before);

        Assert.Same(cluster, Cluster(after, "a"));
        Assert.Equal(1, Cluster(after, "a").Pool.Balancer.Pick(default));
    }

    [Fact]
    public void Create_DestinationAdded_KeepsWhatIsKnownOfTheOthers()
    {
        var before = RouteTableSnapshot.Create(Snapshots.Table(("a", One)), version: 1, previous: null);
        var known = Cluster(before, "a").Destinations;

        var after = Cluster(RouteTableSnapshot.Create(Snapshots.Table(("a", Snapshots.Cluster("http://h:1", "http://moved:2", "http://h:3"))), version: 2, before), "a").Destinations;

        Assert.Same(known[0].State, after[0].State);
        Assert.NotSame(known[1].State, after[1].State); // At another address it is another server.
        Assert.NotNull(after[2].State);
    }

    [Fact]
    public void Create_DestinationEjectedByARequestOfTheOldTable_IsOutInTheNewOne()
    {
        var ejecting = One with { Health = new() { Passive = new() { ConsecutiveFailures = 1 } } };
        var old = RouteTableSnapshot.Create(Snapshots.Table(("a", ejecting)), version: 1, previous: null);
        var next = RouteTableSnapshot.Create(Snapshots.Table(("a", ejecting with { LoadBalancing = new() { Algorithm = LoadBalancingAlgorithm.Random } })), version: 2, old);
        var (before, after) = (Cluster(old, "a"), Cluster(next, "a"));
        Assert.Equal(2, after.Pool.Destinations.Length);

        before.Health!.Record(before.Destinations[0], CircuitOutcome.Failure, TimeProvider.System);

        Assert.Equal(["1"], after.Pool.Destinations.Select(d => d.Id));
        Assert.Equal(["1"], before.Pool.Destinations.Select(d => d.Id));
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
