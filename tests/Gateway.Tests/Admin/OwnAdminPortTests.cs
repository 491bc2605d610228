using Gateway.Hosting;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Admin;

public sealed class OwnAdminPortTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LoadRouteTable_DestinationIsTheOwnAdminListener_IsRefusedWithItsPlace()
    {
        _folder.Write("routes.yaml", Tables.Single("http://localhost:8081/"));
        await using var node = NodeHost.Build(Settings("http://127.0.0.1:8081"), new Dictionary<string, string>());

        var fault = Assert.Single(NodeHost.LoadRouteTable(node)!);

        Assert.Equal((_folder.RouteTable, 7), (fault.File, fault.Line));
        Assert.Contains("this node's own admin listener (127.0.0.1:8081)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_DestinationBecomesTheOwnAdminListener_KeepsTheTable()
    {
        _folder.Write("routes.yaml", Tables.Single("http://127.0.0.1:9"));
        await using var node = NodeHost.Build(Settings("http://*:8081"), new Dictionary<string, string>());
        Assert.Null(NodeHost.LoadRouteTable(node));
        var before = node.Services.GetRequiredService<RouteTableHolder>().Current;

        _folder.Write("routes.yaml", Tables.Single("http://[::1]:8081"));

        Assert.Single(node.Services.GetRequiredService<RouteTableWatcher>().Reload());
        Assert.Same(before, node.Services.GetRequiredService<RouteTableHolder>().Current);
    }

    private NodeSettings Settings(string admin)
        => new() { RouteTable = _folder.RouteTable, DataDirectory = _folder.Path, Admin = new() { Url = admin }, LogLevel = LogDetail.Error };
}
