using System.Globalization;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>The nodes of one fleet, each the real executable in a process of its own.</summary>
internal sealed class FleetProcesses : IAsyncDisposable
{
    /// <summary>Opens the admin listeners of all nodes.</summary>
    public const string AdminToken = "the-token-of-this-test";

    private readonly string _engine;
    private readonly string _redis;
    private readonly string _table;
    private readonly List<(GatewayProcess Node, ProcessFolder Folder)> _nodes = [];

    private FleetProcesses(string engine, string redis, string table)
    {
        _engine = engine;
        _redis = redis;
        _table = table;
    }

    /// <summary>The engines a fleet of this build can run on.</summary>
    public static TheoryData<string> Engines { get; } =
#if ORLEANS
        ["redis", "orleans"];
#else
        ["redis"];
#endif

    public IReadOnlyList<GatewayProcess> Nodes => [.. _nodes.Select(node => node.Node)];

    /// <summary>Starts the nodes one after the other, the first with the table that becomes the fleet's.</summary>
    public static async Task<FleetProcesses> StartAsync(int count, string engine, string redis, string table)
    {
        var fleet = new FleetProcesses(engine, redis, table);
        for (var number = 1; number <= count; number++)
        {
            await fleet.AddAsync();
        }

        return fleet;
    }

    /// <summary>Starts one more node.</summary>
    /// <param name="more">Variables besides those that make it a node of the fleet.</param>
    public async Task<GatewayProcess> AddAsync(params (string Name, string Value)[] more)
    {
        var folder = new ProcessFolder();
        folder.Write("routes.yaml", _table);
        var variables = Variables($"node-{_nodes.Count + 1}");
        Array.ForEach(more, variable => variables[variable.Name] = variable.Value);
        var node = await GatewayProcess.StartAsync(folder, ["run", "--routes", folder.RouteTable], variables);
        _nodes.Add((node, folder));
        return node;
    }

    /// <summary>What makes a process a node of the fleet.</summary>
    public Dictionary<string, string> Variables(string name) => new()
    {
        ["GATEWAY_NAME"] = name,
        ["GATEWAY_ADMIN_TOKEN"] = AdminToken,
        ["GATEWAY_ENGINE"] = _engine,
        ["GATEWAY_REDIS__ENDPOINTS"] = _redis,
        ["GATEWAY_SILO__ADDRESS"] = "127.0.0.1",
        ["GATEWAY_SILO__PORT"] = RedisServer.FreePort().ToString(CultureInfo.InvariantCulture),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var (node, folder) in _nodes)
        {
            await node.DisposeAsync();
            folder.Dispose();
        }
    }
}
