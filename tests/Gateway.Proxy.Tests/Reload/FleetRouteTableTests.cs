using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;

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
        Assert.Equal(1, _fleet.Current?.Number);
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

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(node.StartAsync);
        Assert.Contains("The fleet is away.", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(node.Readiness.Reason);
    }

    [Fact]
    public async Task ProposeAsync_NewTable_IsOnAllNodesUnderOneVersion()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));

        var reply = await first.ProposeAsync(Table("b"));

        Assert.Equal(RouteTableOutcome.Accepted, reply!.Outcome);
        await first.UntilAsync(version: 2);
        await second.UntilAsync(version: 2);
        Assert.Equal(("b", "b"), (first.Routes, second.Routes));
        Assert.Equal(PublicationOutcome.Committed, _fleet.Last!.Outcome);
    }

    [Fact]
    public async Task ProposeAsync_SomebodyElseWasFaster_Conflicts()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        await first.ProposeAsync(Table("b"), expected: 1);
        await second.UntilAsync(version: 2);

        var reply = await second.ProposeAsync(Table("c"), expected: 1);

        Assert.Equal((RouteTableOutcome.Conflict, 2L), (reply!.Outcome, reply.Current!.Number));
    }

    [Fact]
    public async Task ProposeAsync_NobodyAnswers_IsNoReply()
    {
        var node = await StartAsync("a");
        _fleet.IsAway = true;

        Assert.Null(await node.ProposeAsync(Table("b")));
        Assert.Equal("a", node.Routes);
    }

    [Fact]
    public async Task ProposeAsync_NodeOnItsOwnInTheFleet_RunsItAfterItsCanary()
    {
        var node = await StartAsync("a");
        await node.ProposeAsync(Table("b"), policy: new() { Bake = TimeSpan.FromSeconds(30), MaxBake = TimeSpan.FromSeconds(30) });
        await node.UntilAsync(version: 2);
        Assert.Equal(("b", 1L), (node.Routes, _fleet.Current!.Number));

        _fleet.Now += TimeSpan.FromSeconds(30);
        await node.UntilAsync(() => _fleet.Current!.Number == 2);
    }

    [Fact]
    public async Task Poll_BroadcastsAreLost_HealsIt()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        _fleet.IsDeaf = true;
        await first.ProposeAsync(Table("b"));
        Assert.Equal(1, second.Version);

        await first.UntilAsync(() => (first.Version, second.Version) == (2, 2), second);

        Assert.Equal(("b", "b"), (first.Routes, second.Routes));
    }

    [Fact]
    public async Task Poll_StoreWasEmptied_GivesItBackWhatRuns()
    {
        var node = await StartAsync("a");
        await node.ProposeAsync(Table("b"));
        await node.UntilKeptAsync(version: 2);
        _fleet.RestoreStore();

        await node.UntilAsync(() => _fleet.Current is not null && _fleet.HasBody(node.Hash));

        Assert.Equal(new(2, node.Hash), _fleet.Current);
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
    public async Task ProposeAsync_TableUnusableOnOneNode_ChangesNothingAndSaysWhoAndWhy()
    {
        var (first, second) = (await StartAsync("a"), await StartAsync("a"));
        await first.ProposeAsync(Unusable("b"));

        await second.UntilAsync(() => _fleet.Last!.Outcome == PublicationOutcome.Rejected);

        Assert.Equal(("a", "a", 1L), (first.Routes, second.Routes, _fleet.Current!.Number));
        Assert.Contains("cannot use it: version 2 of the fleet's route table.json:", _fleet.Last!.Reason, StringComparison.Ordinal);
        Assert.Contains("own admin listener", _fleet.Last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProposeAsync_BodyIsNotInTheStore_ChangesNothing()
    {
        var node = await StartAsync("a");
        var lost = new TableProposal(1, new('0', 64), null, new(), "me", "");

        await node.Table.ProposeAsync(lost);

        await node.UntilAsync(() => _fleet.Last!.Outcome == PublicationOutcome.Rejected);
        Assert.Contains("Its body is not in the fleet's store", _fleet.Last!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_BodyInForceIsNotInTheStore_AsksThoseWhoRunItToStoreItAgain()
    {
        var first = await StartAsync("a");
        _fleet.LoseBody(first.Hash);
        var second = NewNode();
        var start = second.Table.StartAsync(default);
        while (!start.IsCompleted)
        {
            await first.TickAsync(1);
            second.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        await start;
        Assert.Equal("a", second.Routes);
    }

    [Fact]
    public async Task StartAsync_NobodyAnswersAndATableIsOnTheDisk_RunsItAndSaysSo()
    {
        var node = await StartAsync("a");
        await node.ProposeAsync(Table("b"));
        await node.UntilKeptAsync(version: 2);
        _fleet.IsAway = true;

        var restarted = NewNode(new RouteTable(), node.DataDirectory);
        await restarted.StartAsync();

        Assert.Equal(("b", 2L), (restarted.Routes, restarted.Version));
        Assert.Null(restarted.Readiness.Reason);
        Assert.Contains("version 2 of the route table from its disk", restarted.Readiness.Notice, StringComparison.Ordinal);
        Assert.Contains(2011, restarted.Log.Ids);

        _fleet.IsAway = false;
        await restarted.UntilAsync(() => restarted.Readiness.Notice is null);
        Assert.Equal(2, _fleet.Current!.Number);
    }

    [Fact]
    public async Task StartAsync_EmptyStoreAndATableOnTheDisk_GivesTheFleetWhatItHad()
    {
        var node = await StartAsync("a");
        await node.ProposeAsync(Table("b"));
        await node.UntilKeptAsync(version: 2);
        _fleet.RestoreStore();

        var restarted = NewNode(Table("a"), node.DataDirectory);
        await restarted.StartAsync();

        Assert.Equal(("b", 2L), (restarted.Routes, restarted.Version));
    }

    [Fact]
    public async Task StartAsync_FleetRunsAnotherTableThanTheDisk_RunsTheFleets()
    {
        var node = await StartAsync("a");
        await node.ProposeAsync(Table("b"));
        await node.UntilKeptAsync(version: 2);
        _fleet.CutOff(1); // It still runs, and would give the fleet back what it knows.
        _fleet.RestoreStore(Published("c", 1));

        var restarted = NewNode(new RouteTable(), node.DataDirectory);
        await restarted.StartAsync();

        Assert.Equal(("c", 1L), (restarted.Routes, restarted.Version));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task StartAsync_NobodyAnswersAndTheDisksTableIsDamaged_DoesNotStart(int at)
    {
        var node = await StartAsync("a");
        var path = Path.Combine(node.DataDirectory, "route-table");
        var content = await File.ReadAllBytesAsync(path);
        content[^(at + 1)] ^= 1;
        await File.WriteAllBytesAsync(path, content);
        _fleet.IsAway = true;

        var restarted = NewNode(new RouteTable(), node.DataDirectory);

        await Assert.ThrowsAsync<InvalidOperationException>(restarted.StartAsync);
        Assert.Contains(2016, restarted.Log.Ids);
    }

    [Fact]
    public async Task StartAsync_FleetsTableUnusableHere_IsNotReadyAndSaysWhy()
    {
        _fleet.RestoreStore(new(new(7, RouteTableJson.Hash(Unusable("a"))), RouteTableJson.Write(Unusable("a"))));

        var node = await StartAsync("a");

        Assert.Contains("Version 7 of the fleet's route table cannot be used on this node", node.Readiness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_TextWithADollarBrace_IsNoVariableOnItsWay()
    {
        var table = Table("a");
        var route = table.Routes["a"] with { Transforms = [new() { PathRegex = "x", Replacement = "${HOME}" }] };
        await StartAsync(table with { Routes = new Dictionary<string, Route> { ["a"] = route } });

        var second = await StartAsync();

        Assert.Equal("${HOME}", second.Tables.Current.Table.Routes["a"].Transforms[0].Replacement);
    }

    private static RouteTable Table(params string[] routes)
        => routes.Length == 0 ? new() : RouteTableReader.ReadText(RouteTableFile.Table(routes), "routes.yaml", variables: null).Value!;

    /// <summary>A valid table that no node here can use: it leads to their own admin listener.</summary>
    private static RouteTable Unusable(string route)
        => Table(route) with { Clusters = new Dictionary<string, Cluster> { ["backend"] = Snapshots.Cluster("http://127.0.0.1:8081") } };

    private static PublishedTable Published(string route, long number) => new(new(number, RouteTableJson.Hash(Table(route))), RouteTableJson.Write(Table(route)));

    private Task<Node> StartAsync(params string[] routes) => StartAsync(Table(routes));

    private async Task<Node> StartAsync(RouteTable table)
    {
        var node = NewNode(table);
        await node.StartAsync();
        return node;
    }

    private Node NewNode(params string[] routes) => NewNode(Table(routes));

    private Node NewNode(RouteTable table, string? dataDirectory = null)
    {
        var node = new Node(_fleet, (ulong)_nodes.Count + 1, dataDirectory);
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
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-test-");
        private readonly LastGoodTable _kept;

        public Node(FakeFleet fleet, ulong number, string? dataDirectory)
        {
            DataDirectory = dataDirectory ?? _directory.FullName;
            _kept = new(new("", "default", DataDirectory), NullLogger.Instance);
            Tables = new(Clock);
            Readiness = new(Tables);
            Table = new(fleet.NewEngine(number), new($"node-{number}", "default", DataDirectory), _file.Source, Tables, Readiness, Clock, Log);
        }

        public string DataDirectory { get; }

        public ManualClock Clock { get; } = new();

        public CapturedLog<FleetRouteTable> Log { get; } = new();

        public Readiness Readiness { get; }

        public RouteTableHolder Tables { get; }

        public FleetRouteTable Table { get; }

        public string Routes => string.Join(",", Tables.Current.Table.Routes.Keys.Order(StringComparer.Ordinal));

        public long Version => Tables.Current.Version;

        public string Hash => Tables.Current.Hash;

        /// <summary>Starts the node, letting time pass as it waits.</summary>
        public async Task StartAsync()
        {
            var start = Table.StartAsync(default);
            while (!start.IsCompleted)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Yield();
            }

            await start;
        }

        /// <summary>Publishes without a canary, unless the policy says so.</summary>
        public Task<RouteTableReply?> ProposeAsync(RouteTable table, long? expected = null, RolloutPolicy? policy = null) =>
            Table.ProposeAsync(table, new(RandomNumber.UInt64(), "", expected, policy ?? new() { IsFast = true }, "me", ""));

        public Task UntilAsync(long version) => UntilAsync(() => Version == version);

        /// <summary>Lets time pass until the version that the node runs is on its disk, too.</summary>
        public Task UntilKeptAsync(long version) => UntilAsync(() => Version == version && _kept.Load()?.Version.Number == version);

        /// <summary>Lets time pass, on other nodes too, until something has come to be.</summary>
        public async Task UntilAsync(Func<bool> condition, params Node[] others)
        {
            var start = TimeProvider.System.GetTimestamp();
            while (!condition() && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                await TickAsync(1);
                foreach (var other in others)
                {
                    await other.TickAsync(1);
                }
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
            _directory.Delete(recursive: true);
        }
    }
}
