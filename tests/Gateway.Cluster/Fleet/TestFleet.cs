using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Cluster.Checks;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Fleet;

/// <summary>A Redis, and nodes that share it, each the real executable in a process of its own.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-cluster-").FullName;
    private readonly string _engine;
    private readonly string _table;
    private readonly Dictionary<string, string> _settings;
    private readonly List<GatewayNode> _nodes = [];
    private readonly Dictionary<string, TimeSpan> _killed = [];

    private TestFleet(string engine, string table, Dictionary<string, string> settings, RedisServer redis)
    {
        _settings = settings;
        _engine = engine;
        _table = table;
        Redis = redis;
    }

    public RedisServer Redis { get; }

    public RunClock Clock { get; } = new();

    public IReadOnlyList<GatewayNode> Nodes => _nodes;

    /// <summary>The nodes that run, for streams of requests.</summary>
    public IReadOnlyList<GatewayNode> Living { get; private set; } = [];

    /// <summary>Starts one node, which gives the fleet its table, then the others, and waits until all know of all.</summary>
    /// <param name="engine">redis or orleans.</param>
    /// <param name="count">How many nodes.</param>
    /// <param name="table">The route table.</param>
    /// <param name="settings">Settings of all of them.</param>
    /// <param name="redis">A Redis that becomes the fleet's. Default: a new one.</param>
    public static async Task<TestFleet> StartAsync(string engine, int count, string table, Dictionary<string, string>? settings = null, RedisServer? redis = null)
    {
        var fleet = new TestFleet(engine, table, settings ?? [], redis ?? await RedisServer.StartAsync());
        try
        {
            await fleet.AddAsync();
            await Task.WhenAll(Enumerable.Range(1, count - 1).Select(_ => fleet.AddAsync()));
            await fleet.UntilCompleteAsync();
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node.</summary>
    public Task<GatewayNode> AddAsync() => AddAsync(Place(_settings));

    /// <summary>A place for one more node, which is not started.</summary>
    /// <param name="settings">Settings of its own.</param>
    /// <param name="ip">Where it listens for clients.</param>
    /// <param name="prefix">What its command line begins with.</param>
    public GatewayNode Place(Dictionary<string, string> settings, System.Net.IPAddress? ip = null, string[]? prefix = null)
    {
        var name = $"node-{_nodes.Count + 1}";
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "routes.yaml"), _table);
        var environment = new Dictionary<string, string>
        {
            ["GATEWAY_ENGINE"] = _engine,
            ["GATEWAY_REDIS__ENDPOINTS"] = Redis.Endpoint,
            ["GATEWAY_SILO__ADDRESS"] = "127.0.0.1",
            ["GATEWAY_SILO__PORT"] = $"{Ports.Take()}",
            ["GATEWAY_TRUSTEDPROXIES"] = "127.0.0.1",
            ["GATEWAY_SHUTDOWN__DRAINDELAY"] = "0s",
        };
        foreach (var (setting, value) in settings)
        {
            environment[setting] = value;
        }

        _nodes.Add(new(name, folder, environment, ip, prefix));
        return _nodes[^1];
    }

    /// <summary>Starts a node at its place, and lets streams know of it.</summary>
    public async Task<GatewayNode> AddAsync(GatewayNode node)
    {
        await node.StartAsync();
        lock (_nodes)
        {
            Living = [.. _nodes.Where(n => n == node || Living.Contains(n))];
        }

        return node;
    }

    /// <summary>kill -9; streams turn to the others.</summary>
    public async Task KillAsync(GatewayNode node)
    {
        _killed[node.Target.Name] = Clock.Now;
        var killing = node.KillAsync();
        Living = [.. Living.Where(n => n != node)];
        await killing;
    }

    /// <summary>SIGTERM; streams go on to send to it, if they choose.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(GatewayNode node)
    {
        var code = await node.StopAsync();
        Living = [.. Living.Where(n => n != node)];
        return code;
    }

    /// <summary>Starts a node again that ended by itself.</summary>
    /// <param name="node">The node.</param>
    /// <param name="since">From when on it is no fault of that life to give no answer.</param>
    public async Task RestartEndedAsync(GatewayNode node, TimeSpan since)
    {
        _killed[node.Target.Name] = since;
        Living = [.. Living.Where(n => n != node)];
        await node.ForgetAsync();
        await AddAsync(node);
    }

    /// <summary>Waits until every running node has its engine and knows of every other.</summary>
    public Task UntilCompleteAsync()
    {
        var names = Living.Select(node => node.Name).Order().ToList();
        return Task.WhenAll(Living.Select(node => node.UntilAsync(
            ready => ready.GetProperty("engineAvailable").GetBoolean() && NamesIn(ready).SequenceEqual(names),
            $"the fleet is {string.Join(", ", names)}")));
    }

    /// <summary>The n-th living node in turn.</summary>
    public LoadTarget? InTurn(int number)
    {
        var living = Living;
        return living.Count == 0 ? null : living[number % living.Count].Target;
    }

    /// <summary>Stops all nodes in order and reads their access logs.</summary>
    /// <exception cref="InvalidOperationException">A node did not leave in order, or the clock was set.</exception>
    public async Task<IReadOnlyList<LoggedRequest>> StopAsync()
    {
        Clock.Verify();
        await Task.WhenAll(Nodes.Where(node => node.IsRunning).Select(async node =>
        {
            if (await node.StopAsync() is var code and not 0)
            {
                throw new InvalidOperationException($"{node.Name} ended with {code} after SIGTERM.");
            }
        }));
        return [.. Nodes.SelectMany(node => node.AccessLogs()).SelectMany(log => AccessLogReader.Read(log.Text, log.Life, Clock.Origin))];
    }

    /// <summary>Lives of nodes that had no chance to write their last lines.</summary>
    /// <remarks>With the time at which each was killed, at the earliest.</remarks>
    public IReadOnlyDictionary<string, TimeSpan> Killed => _killed;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> NamesIn(JsonElement ready) =>
        ready.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!).Order();
}
