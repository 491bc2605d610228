using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Observability;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Tests.Reload;

public sealed class RouteTableWatcherTests : IDisposable
{
    private readonly RouteTableFile _file = new();
    private readonly ManualClock _clock = new();
    private readonly CapturedLog<RouteTableWatcher> _log = new();
    private readonly Readiness _readiness;
    private readonly RouteTableHolder _tables;

    public RouteTableWatcherTests()
    {
        _tables = new(_clock);
        _readiness = new(_tables);
    }

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Load_ValidFile_MakesTheNodeReady()
    {
        _file.Write(RouteTableFile.Table("a"));
        using var watcher = Create();
        Assert.NotNull(_readiness.Reason);

        Assert.Null(watcher.Load());

        Assert.Equal(["a"], Routes);
        Assert.Null(_readiness.Reason);
    }

    [Fact]
    public void Load_FaultyFile_GivesEveryFaultAndStaysNotReady()
    {
        _file.Write("routes:\n  a: { clusterId: x, match: { pathPrefix: /a } }\n  b: { clusterId: y, match: { pathPrefix: /b } }\nclusters: {}\n");
        using var watcher = Create();

        Assert.Equal([2, 3], watcher.Load()?.Select(f => f.Line));

        Assert.NotNull(_readiness.Reason);
    }

    [Fact]
    public void Poll_NothingChanged_DoesNothing()
    {
        using var watcher = Loaded("a");
        var before = _tables.Current;

        Poll(watcher, 3);

        Assert.Same(before, _tables.Current);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Poll_ChangedFile_IsTakenUpOnceItHasSettled()
    {
        using var watcher = Loaded("a");

        _file.Write(RouteTableFile.Table("a", "b"));
        watcher.Poll();
        Assert.Equal(["a"], Routes);

        _file.Write(RouteTableFile.Table("a", "b", "c"));
        watcher.Poll();
        Assert.Equal(["a"], Routes);

        watcher.Poll();
        Assert.Equal(["a", "b", "c"], Routes);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((2001, LogLevel.Information), (line.Id, line.Level));
        Assert.StartsWith($"Route table {_file.Path} was taken up: 3 routes, 1 clusters, hash {_tables.Current.Hash[..12]}", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Poll_BadChange_KeepsTheLastGoodTableAndSaysOnceWhere()
    {
        using var watcher = Loaded("a");
        var before = _tables.Current;

        _file.Write("routes:\n  a: { clusterId: nowhere }\n  b: { cluster: backend }\nclusters: {}\n");
        Poll(watcher, 5);

        Assert.Same(before, _tables.Current);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((2002, LogLevel.Error), (line.Id, line.Level));
        Assert.Contains($"{_file.Path}:2:19: ", line.Message, StringComparison.Ordinal);
        Assert.Contains($"{_file.Path}:3:8: ", line.Message, StringComparison.Ordinal);
        Assert.Null(_readiness.Reason);
    }

    [Fact]
    public void Poll_BadChangeIsMended_TakesUpTheNextGoodTable()
    {
        using var watcher = Loaded("a");
        _file.Write("routes: [");
        Poll(watcher, 2);

        _file.Write(RouteTableFile.Table("b"));
        Poll(watcher, 2);

        Assert.Equal(["b"], Routes);
        Assert.Equal([2002, 2001], _log.Ids);
    }

    [Fact]
    public void Poll_BadChangeIsUndone_SaysThatTheFileIsGoodAgain()
    {
        using var watcher = Loaded("a");
        var before = _tables.Current;
        _file.Write("routes: [");
        Poll(watcher, 2);

        _file.Write(RouteTableFile.Table("a"));
        Poll(watcher, 2);
        _file.Write("# A remark that changes nothing.\n" + RouteTableFile.Table("a"));
        Poll(watcher, 2);

        Assert.Same(before, _tables.Current);
        Assert.Equal([2002, 2005], _log.Ids);
    }

    [Fact]
    public void Poll_FileIsGone_KeepsTheTableAndWarnsOnce()
    {
        using var watcher = Loaded("a");

        _file.Delete();
        Poll(watcher, 4);

        Assert.Equal(["a"], Routes);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((2003, LogLevel.Warning), (line.Id, line.Level));
    }

    [Fact]
    public void Poll_FileIsBack_TakesItUp()
    {
        using var watcher = Loaded("a");
        _file.Delete();
        Poll(watcher, 2);

        _file.Write(RouteTableFile.Table("a"));
        Poll(watcher, 2);
        Assert.Equal([2003, 2005], _log.Ids);

        _file.Delete();
        Poll(watcher, 2);
        _file.Write(RouteTableFile.Table("a", "b"));
        Poll(watcher, 2);
        Assert.Equal([2003, 2005, 2003, 2001], _log.Ids);
        Assert.Equal(["a", "b"], Routes);
    }

    [Fact]
    public void Poll_SameContentInOtherWords_KeepsTheSnapshot()
    {
        using var watcher = Loaded("a", "b");
        var before = _tables.Current;

        _file.Write("# Moved.\n" + RouteTableFile.Table("b", "a"));
        Poll(watcher, 2);

        Assert.Same(before, _tables.Current);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Poll_LinkIsSwapped_TakesUpWhatItLeadsTo()
    {
        // As Kubernetes mounts a config map: routes.yaml -> ..data/routes.yaml, ..data -> a folder per version.
        var folder = _file.Directory;
        foreach (var (version, route) in new[] { ("..1", "a"), ("..2", "b") })
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, version)).FullName, "routes.yaml");
            File.WriteAllText(path, RouteTableFile.Table(route));
            File.SetLastWriteTimeUtc(path, new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        var data = Path.Combine(folder, "..data");
        Directory.CreateSymbolicLink(data, "..1");
        File.CreateSymbolicLink(_file.Path, Path.Combine("..data", "routes.yaml"));
        using var watcher = Create();
        Assert.Null(watcher.Load());

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..2");
        Poll(watcher, 2);

        Assert.Equal(["b"], Routes);
    }

    [Fact]
    public void Poll_FleetHoldsTheTable_RefusesTheChangeAndSaysWhatToDo()
    {
        using var fleet = NewFleet();
        using var watcher = Loaded(fleet, "a");

        _file.Write(RouteTableFile.Table("a", "b"));
        Poll(watcher, 4);

        Assert.Empty(Routes);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((2004, LogLevel.Warning), (line.Id, line.Level));
        Assert.Contains("the fleet holds the table", line.Message, StringComparison.Ordinal);
        Assert.Contains("publish the change instead", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_FleetHoldsTheTable_RefusesToo()
    {
        using var fleet = NewFleet();
        using var watcher = Loaded(fleet, "a");
        _file.Write(RouteTableFile.Table("a", "b"));

        Assert.Contains("the fleet holds the route table", Assert.Single(watcher.Reload()).ToString(), StringComparison.Ordinal);

        Assert.Empty(Routes);
    }

    [Fact]
    public void Reload_DestinationIsTheOwnAdminListener_IsRefusedWithItsPlace()
    {
        using var watcher = Loaded("a");
        _file.Write("routes: { a: { clusterId: backend } }\nclusters:\n  backend: { destinations: { one: { address: \"http://localhost:8081\" } } }\n");

        var fault = Assert.Single(watcher.Reload());

        Assert.Equal((_file.Path, 3), (fault.File, fault.Line));
        Assert.Contains("own admin listener", fault.Message, StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:9", _tables.Current.Table.Clusters["backend"].Destinations["one"].Address);
    }

    [Fact]
    public void Poll_ReadingFails_KeepsTheTableAndGoesOn()
    {
        var isBroken = false;
        using var watcher = new RouteTableWatcher(
            _file.Source with { Variables = _ => isBroken ? throw new InvalidOperationException("no variables today") : null },
            _tables, _readiness, _clock, _log);
        _file.Write(RouteTableFile.Table("a"));
        Assert.Null(watcher.Load());

        isBroken = true;
        _file.Write(RouteTableFile.Table("b").Replace("127.0.0.1", "${HOST:-127.0.0.1}", StringComparison.Ordinal));
        Poll(watcher, 2);
        Assert.Equal(["a"], Routes);
        Assert.Equal([2006], _log.Ids);

        isBroken = false;
        _file.Write(RouteTableFile.Table("b"));
        Poll(watcher, 2);
        Assert.Equal(["b"], Routes);
    }

    [Fact]
    public async Task StartAsync_FileChanges_IsTakenUpAsTimePasses()
    {
        using var watcher = Loaded("a");
        await watcher.StartAsync(default);
        _file.Write(RouteTableFile.Table("b"));

        var start = TimeProvider.System.GetTimestamp();
        while (!Routes.Contains("b") && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.Equal(["b"], Routes);
        await watcher.StopAsync(default);
    }

    private IEnumerable<string> Routes => _tables.Current.Table.Routes.Keys.Order(StringComparer.Ordinal);

    private static void Poll(RouteTableWatcher watcher, int times)
    {
        for (var time = 0; time < times; time++)
        {
            watcher.Poll();
        }
    }

    private RouteTableWatcher Loaded(params string[] routes) => Loaded(fleet: null, routes);

    private FleetRouteTable NewFleet() => new(new FakeFleet().NewEngine(), _file.Source, _tables, _readiness, _clock, new CapturedLog<FleetRouteTable>());

    private RouteTableWatcher Loaded(FleetRouteTable? fleet, params string[] routes)
    {
        _file.Write(RouteTableFile.Table(routes));
        var watcher = Create(fleet);
        Assert.Null(watcher.Load());
        return watcher;
    }

    private RouteTableWatcher Create(FleetRouteTable? fleet = null) => new(_file.Source, _tables, _readiness, _clock, _log, fleet);
}
