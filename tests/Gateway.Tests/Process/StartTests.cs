using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Gateway.DemoBackend;
using Gateway.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Process;

[UnsupportedOSPlatform("windows")]
public sealed class StartTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_NothingConfigured_ServesAndSaysHowToGetRoutes()
    {
        await using var node = await GatewayProcess.StartAsync(_folder, []);

        await node.Errors.WaitForAsync("The route table has no routes");
        Assert.Contains($"engine {Engines.Choose(new())}; no route table: 0 routes, 0 clusters.", node.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Engines built in: {string.Join(", ", Engines.BuiltIn)}.", node.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("set GATEWAY_ROUTES=\"/a=http://host:port\"", node.Errors.ToString(), StringComparison.Ordinal);
        using var response = await _client.GetAsync(new Uri(node.Address, "/any")).Within();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Run_GatewayRoutes_NeedsNoFile()
    {
        await using var one = DemoBackendHost.Build(new("one", 0));
        await using var two = DemoBackendHost.Build(new("two", 0));
        await one.StartAsync();
        await two.StartAsync();

        await using var node = await GatewayProcess.StartAsync(
            _folder, ["run"], new() { ["GATEWAY_ROUTES"] = $"/service1={one.Urls.First()},/service2={two.Urls.First()}" });

        Assert.Contains("\"name\": \"one\"", await _client.GetStringAsync(new Uri(node.Address, "/service1/a")).Within(), StringComparison.Ordinal);
        Assert.Contains("\"name\": \"two\"", await _client.GetStringAsync(new Uri(node.Address, "/service2/b")).Within(), StringComparison.Ordinal);
        Assert.Contains("; GATEWAY_ROUTES: 2 routes, 2 clusters.", node.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SettingsFile_LeadsToTheTableBesideIt()
    {
        await using var backend = DemoBackendHost.Build(new("one", 0));
        await backend.StartAsync();
        Directory.CreateDirectory(_folder.At("settings"));
        _folder.Write("settings/table.yaml", Tables.Single(backend.Urls.First()));
        _folder.Write("settings/node.yaml", "routeTable: table.yaml\n");

        await using var node = await GatewayProcess.StartAsync(_folder, ["--config", "settings/node.yaml"]);

        Assert.Contains("\"name\": \"one\"", await _client.GetStringAsync(node.Address).Within(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FirstStart_ShowsTheAdminTokenOnceAndKeepsItForTheOwner()
    {
        string token;
        await using (var first = await GatewayProcess.StartAsync(_folder, []))
        {
            token = (await File.ReadAllTextAsync(_folder.At("data/admin-token"))).Trim();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.At("data/admin-token")));
            Assert.Equal($"Admin token (shown only now, kept in data/admin-token): {token}", Assert.Single(first.Errors.All, l => l.Contains(token, StringComparison.Ordinal)));
            await first.SignalAsync("TERM");
            Assert.Equal(0, await first.ExitAsync());
            Assert.DoesNotContain(token, first.Output.ToString(), StringComparison.Ordinal);
        }

        await using var second = await GatewayProcess.StartAsync(_folder, []);
        await second.SignalAsync("TERM");
        Assert.Equal(0, await second.ExitAsync());
        Assert.DoesNotContain("oken", second.Errors.ToString() + second.Output, StringComparison.Ordinal);
        Assert.Equal(token, (await File.ReadAllTextAsync(_folder.At("data/admin-token"))).Trim());
    }

    [Fact]
    public async Task Run_FirstStartFails_StillShowsTheTokenItMade()
    {
        await using var node = GatewayProcess.Launch(_folder, ["--routes", "missing.yaml"]);

        Assert.Equal(1, await node.ExitAsync());

        var token = (await File.ReadAllTextAsync(_folder.At("data/admin-token"))).Trim();
        Assert.Contains(token, node.Errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GATEWAY_LISTENERS__0__URL")]
    [InlineData("GATEWAY_ADMIN__URL")]
    public async Task Run_PortInUse_SaysWhichAndExitsOne(string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var environment = new Dictionary<string, string>
        {
            ["GATEWAY_LISTENERS__0__URL"] = "http://127.0.0.1:0",
            ["GATEWAY_ADMIN__URL"] = "http://127.0.0.1:0",
            [setting] = $"http://{other.LocalEndpoint}",
        };
        await using var node = GatewayProcess.Launch(_folder, [], new(environment) { ["GATEWAY_ADMIN_TOKEN"] = "sixteen-letters!" });

        Assert.Equal(1, await node.ExitAsync());

        Assert.Equal(
            [$"gateway: Failed to bind to address http://{other.LocalEndpoint}: address already in use. Another process listens there: stop it, or change the listener's url in the node's settings."],
            node.Errors.All.Where(line => line.StartsWith("gateway: ", StringComparison.Ordinal)));
    }
}
