using Gateway.Hosting;
using Gateway.Proxy.Admin;
using Gateway.Proxy.Listeners;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>
/// A real node in this process: real sockets on free ports, a data folder and an access log of its own. Only the
/// process boundary is missing.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;

    private TestNode(WebApplication app, DirectoryInfo directory)
    {
        _app = app;
        _directory = directory;
    }

    /// <summary>The folder with the route table, the access log and the admin token.</summary>
    public string Directory => _directory.FullName;

    public string RouteTablePath => Path.Combine(Directory, "routes.yaml");

    public string AccessLogPath => Path.Combine(Directory, "access.log");

    /// <summary>The public listeners' addresses, in the order of the settings.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _app.Services.GetRequiredService<IServer>().ListenerAddresses().Select(a => new Uri(a))];

    public Uri Address => Addresses[0];

    public Uri AdminAddress => new(_app.Services.GetRequiredService<AdminServer>().Url);

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a node on a route table given as YAML.</summary>
    /// <param name="routes">The table's text.</param>
    /// <param name="configure">Changes settings; the listeners, the admin address and all paths are set already.</param>
    /// <param name="environment">The variables the node sees; none of this process's are passed on.</param>
    public static async Task<TestNode> StartAsync(
        string routes, Func<NodeSettings, NodeSettings>? configure = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("gateway-test-");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "routes.yaml"), routes);
        var settings = new NodeSettings
        {
            RouteTable = Path.Combine(directory.FullName, "routes.yaml"),
            Listeners = [new() { Url = "http://127.0.0.1:0" }],
            Admin = new() { Url = "http://127.0.0.1:0" },
            AccessLog = new() { Path = Path.Combine(directory.FullName, "access.log") },
            DataDirectory = directory.FullName,
            Engine = EngineKind.Local,
            LogLevel = LogDetail.Error,
        };
        var app = NodeHost.Build(configure?.Invoke(settings) ?? settings, environment ?? new Dictionary<string, string>());
        Assert.Null(NodeHost.LoadRouteTable(app));
        await app.StartAsync();
        return new(app, directory);
    }

    /// <summary>Stops the node as SIGTERM does and gives its access log's lines.</summary>
    public async Task<string[]> StopAsync()
    {
        await _app.StopAsync();
        return await File.ReadAllLinesAsync(AccessLogPath);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Polling.UntilAsync(() => Task.FromResult(IsDeleted()));
    }

    /// <summary>A node that was not stopped first may be amid a file when its folder goes.</summary>
    private bool IsDeleted()
    {
        try
        {
            _directory.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
