using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.Reload;

public sealed class FleetRouteTableTests : IDisposable
{
    private readonly FakeFleet _fleet = new();
    private readonly List<Node> _nodes = [];

    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    [Fact]
    public async Task StartAsync_FirstNodeOfAFleet_GivesItItsTable()
    {
        var node = await StartAsync("a");

        Assert.Equal(("a", 1L), (node.Routes, node.Version));
        Assert.Equal(1, _fleet.Current?.Version);
        Assert.Null(node.Readiness.Reason);
    }

    [Fact]
    public async Task StartAsync_FleetHoldsAnotherTable_RunsTheFleetsAndSaysSo()
    {
        await StartAsync("a");
        var second = await StartAsync("b");

        Assert.Equal(("a", 1L), (second.Routes, second.Version));
        Assert.Contains(2009, second.Log.Ids);
    }

    [Fact]
    public async Task StartAsync_FleetHoldsTheSameTable_HasNothingToComplainAbout()
    {
        await StartAsync("a");

        Assert.DoesNotContain(2009, (await StartAsync("a")).Log.Ids);
    }

    [Fact]
    public async Task StartAsync_NoTableAnywhere_IsReadyWithNone()
    {
        var node = await StartAsync();

        Assert.Equal(("", 0L), (node.Routes, node.Version));
        Assert.Null(node.Readiness.Reason);
        Assert.Null(_fleet.Current);
    }

    [Fact]
    public async Task StartAsync_NobodyAnswers_FailsWithTheEnginesSentence()
    {
        _fleet.IsAway = true;
        var node = NewNode("a");
        var start = node.Table.StartAsync(default);
        while (!start.IsCompleted)
        {
            node.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => start);
        Assert.Contains("The fleet is away.", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(node.Readiness.Reason);
    }

    [Fact]
    public async Task PublishAsync_NewTable_IsOnAllNodesUnderOneVersion()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));

        var reply = await first.Table.PublishAsync(Table("b"), expected: null);

        Assert.Equal((RouteTableOutcome.Taken, 2L), (reply!.Outcome, reply.Version));
        Assert.Equal(("b", 2L), (first.Routes, first.Version));
        await second.UntilAsync(version: 2);
        Assert.Equal("b", second.Routes);
    }

    [Fact]
    public async Task PublishAsync_SomebodyElseWasFaster_ConflictsAndTakesTheirs()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        _fleet.IsDeaf = true;
        await first.Table.PublishAsync(Table("b"), expected: 1);

        var reply = await second.Table.PublishAsync(Table("c"), expected: 1);

        Assert.Equal(RouteTableOutcome.Conflict, reply!.Outcome);
        Assert.Equal(("b", 2L), (second.Routes, second.Version));
    }

    [Fact]
    public async Task PublishAsync_NobodyAnswers_IsNoReply()
    {
        var node = await StartAsync("a");
        _fleet.IsAway = true;

        Assert.Null(await node.Table.PublishAsync(Table("b"), expected: null));
        Assert.Equal("a", node.Routes);
    }

    [Fact]
    public async Task Poll_BroadcastWasLost_HealsIt()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        _fleet.IsDeaf = true;
        await first.Table.PublishAsync(Table("b"), expected: null);
        Assert.Equal(1, second.Version);

        await second.UntilAsync(version: 2);

        Assert.Equal("b", second.Routes);
    }

    [Fact]
    public async Task Poll_StoreWasEmptied_GivesItBackWhatRuns()
    {
        var node = await StartAsync("a");
        await node.Table.PublishAsync(Table("b"), expected: null);
        _fleet.RestoreStore();

        await node.UntilAsync(() => _fleet.Current is not null);

        Assert.Equal((2L, node.Hash), (_fleet.Current!.Version, _fleet.Current.Hash));
    }

    [Fact]
    public async Task Poll_OneVersionStandsForTwoTables_MakesWhatRunsTheNext()
    {
        _fleet.IsDeaf = true;
        var old = await StartAsync("a");
        _fleet.RestoreStore();
        var young = await StartAsync("b");
        Assert.Equal("b", young.Routes);

        await old.UntilAsync(version: 2);
        await young.UntilAsync(version: 2);

        Assert.Equal(("a", "a"), (old.Routes, young.Routes));
    }

    [Fact]
    public async Task Poll_TableUnusableHere_KeepsTheLastGoodAndSaysWhyOnce()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        var own = Table("b") with { Clusters = new Dictionary<string, Cluster> { ["backend"] = Snapshots.Cluster("http://127.0.0.1:8081") } };
        await first.Table.PublishAsync(own, expected: null);

        await second.UntilAsync(() => second.Log.Ids.Contains(2008));
        await second.TickAsync(3);

        Assert.Equal(("a", 1L), (second.Routes, second.Version));
        Assert.Single(second.Log.Ids, 2008);
        Assert.Null(second.Readiness.Reason);
    }

    [Fact]
    public async Task StartAsync_FleetsTableUnusableHere_IsNotReadyAndSaysWhy()
    {
        var own = Table("a") with { Clusters = new Dictionary<string, Cluster> { ["backend"] = Snapshots.Cluster("http://127.0.0.1:8081") } };
        _fleet.RestoreStore(new(7, RouteTableJson.Hash(own), RouteTableJson.Write(own)));

        var node = await StartAsync("a");

        Assert.Contains("Version 7 of the fleet's route table cannot be used on this node", node.Readiness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_TextWithADollarBrace_IsNoVariableOnItsWay()
    {
        var table = Table("a");
        var route = table.Routes["a"] with { Transforms = [new() { RequestHeader = "X-Text", Set = "${HOME}" }] };
        await StartAsync(table with { Routes = new Dictionary<string, Route> { ["a"] = route } });

        var second = await StartAsync();

        Assert.Equal("${HOME}", second.Tables.Current.Table.Routes["a"].Transforms[0].Set);
    }

    private static RouteTable Table(params string[] routes)
        => routes.Length == 0 ? new() : RouteTableReader.ReadText(RouteTableFile.Table(routes), "routes.yaml", variables: null).Value!;

    private Task<Node> StartAsync(params string[] routes) => StartAsync(Table(routes));

    private async Task<Node> StartAsync(RouteTable table)
    {
        var node = NewNode(table);
        await node.Table.StartAsync(default);
        return node;
    }

    private Node NewNode(params string[] routes) => NewNode(Table(routes));

    private Node NewNode(RouteTable table)
    {
        var node = new Node(_fleet);
        if (table.Routes.Count > 0)
        {
            node.Table.Bring(table);
        }

        _nodes.Add(node);
        return node;
    }

    private sealed class Node : IDisposable
    {
        private readonly RouteTableFile _file = new();

        public Node(FakeFleet fleet)
        {
            Tables = new(Clock);
            Readiness = new(Tables);
            Table = new(fleet.NewEngine(), _file.Source, Tables, Readiness, Clock, Log);
        }

        public ManualClock Clock { get; } = new();

        public CapturedLog<FleetRouteTable> Log { get; } = new();

        public Readiness Readiness { get; }

        public RouteTableHolder Tables { get; }

        public FleetRouteTable Table { get; }

        public string Routes => string.Join(",", Tables.Current.Table.Routes.Keys.Order(StringComparer.Ordinal));

        public long Version => Tables.Current.Version;

        public string Hash => Tables.Current.Hash;

        public Task UntilAsync(long version) => UntilAsync(() => Version == version);

        /// <summary>Lets time pass until something has come to be.</summary>
        public async Task UntilAsync(Func<bool> condition)
        {
            var start = TimeProvider.System.GetTimestamp();
            while (!condition() && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                await TickAsync(1);
            }

            Assert.True(condition());
        }

        public async Task TickAsync(int times)
        {
            for (var time = 0; time < times; time++)
            {
                Clock.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }
        }

        public void Dispose()
        {
            Table.StopAsync(default).GetAwaiter().GetResult();
            Table.Dispose();
            _file.Dispose();
        }
    }
}
