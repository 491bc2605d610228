using Gateway.Tests.Support;

namespace Gateway.Tests.Discovery;

/// <summary>Destinations by a real dnsmasq.</summary>
public sealed class DnsDiscoveryTests
{
    [Fact]
    public async Task Send_Name_GoesToItsAddressesAndTheNodeShowsThem()
    {
        await using var backend = new TunableBackend();
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 orders.test"]);
        await using var node = await TestNode.StartAsync(Table(dns, $"name: orders.test, port: {backend.Address.Port}"));
        await node.UntilStateAsync("current");

        Assert.Equal(200, (await node.AskAsync()).Status);

        var report = await node.AdminReportAsync();
        Assert.Equal("current", report.GetProperty("discovery").GetProperty("state").GetString());
        Assert.Equal($"127.0.0.1:{backend.Address.Port}", Assert.Single(report.GetProperty("destinations").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Send_Service_HeedsPortsWeightsAndPriorities()
    {
        await using var set = new Backends(3);
        await using var dns = await DnsServer.StartAsync(
            ["127.0.0.1 a.test"],
            $"--srv-host=_http._tcp.orders.test,a.test,{set[0].Address.Port},10,30",
            $"--srv-host=_http._tcp.orders.test,a.test,{set[1].Address.Port},10,10",
            $"--srv-host=_http._tcp.orders.test,a.test,{set[2].Address.Port},20,10");
        await using var node = await TestNode.StartAsync(Table(dns, "service: _http._tcp.orders.test", cluster: "loadBalancing: { algorithm: roundRobin }"));
        await node.UntilStateAsync("current");

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 40);

        Assert.Equal([30, 10, 0], set.Counts);
    }

    [Fact]
    public async Task Ask_BothFamilies_AreTaken()
    {
        await using var dns = await DnsServer.StartAsync(["10.1.1.1 orders.test", "2001:db8::1 orders.test", "10.1.1.2 orders.test"]);
        await using var node = await TestNode.StartAsync(Table(dns, "name: orders.test"));

        await node.UntilDestinationsAsync("10.1.1.1:80", "10.1.1.2:80", "[2001:db8::1]:80");
    }

    [Fact]
    public async Task Ask_Alias_IsFollowed()
    {
        await using var dns = await DnsServer.StartAsync(["10.1.1.1 orders.test"], "--cname=alias.test,orders.test");
        await using var node = await TestNode.StartAsync(Table(dns, "name: alias.test"));

        await node.UntilDestinationsAsync("10.1.1.1:80");
    }

    /// <summary>60 addresses are more than a datagram takes, so they come over TCP.</summary>
    [Fact]
    public async Task Ask_MoreThanADatagram_IsAskedForOverTcp()
    {
        var addresses = Enumerable.Range(1, 60).Select(n => $"10.1.1.{n}").ToArray();
        await using var dns = await DnsServer.StartAsync([.. addresses.Select(a => a + " orders.test")]);
        await using var node = await TestNode.StartAsync(Table(dns, "name: orders.test"));

        await node.UntilDestinationsAsync([.. addresses.Select(a => a + ":80")]);
    }

    [Fact]
    public async Task Ask_TimeToLiveIsOver_ChangesAreTakenUp()
    {
        await using var dns = await DnsServer.StartAsync(["10.1.1.1 orders.test"], "--local-ttl=1");
        await using var node = await TestNode.StartAsync(Table(dns, "name: orders.test"));
        await node.UntilDestinationsAsync("10.1.1.1:80");
        Assert.InRange(node.Discovery().NextInSeconds, 0, 1);

        await dns.RestartAsync(["10.1.1.1 orders.test", "10.1.1.3 orders.test"], "--local-ttl=600");
        await node.UntilDestinationsAsync("10.1.1.1:80", "10.1.1.3:80");

        Assert.InRange(node.Discovery().NextInSeconds, 100, 300);
    }

    [Fact]
    public async Task Ask_FirstServerSilent_TheNextIsAsked()
    {
        await using var dns = await DnsServer.StartAsync(["10.1.1.1 orders.test"]);
        await using var node = await TestNode.StartAsync(DiscoveryScene.Table($"{{ dns: {{ name: orders.test, servers: [\"127.0.0.1:{RefusedPort()}\", \"{dns.EndPoint}\"], timeout: 500ms }} }}"));

        await node.UntilDestinationsAsync("10.1.1.1:80");
    }

    [Fact]
    public async Task Send_ServerDies_GoesOnToWhatWasFoundAndComesBack()
    {
        await using var backend = new TunableBackend();
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 orders.test"]);
        await using var node = await TestNode.StartAsync(Table(dns, $"name: orders.test, port: {backend.Address.Port}, timeout: 200ms", "keepOnEmpty: 0s, minInterval: 100ms"));
        await node.UntilStateAsync("current");
        await dns.KillAsync();
        await node.UntilStateAsync("failing");

        Assert.Equal(200, (await node.AskAsync()).Status);
        Assert.Contains("no name server answers for A of 'orders.test'", node.Discovery().Fault, StringComparison.Ordinal);

        await dns.RestartAsync(["127.0.0.1 orders.test"]);
        await node.UntilStateAsync("current");
    }

    [Fact]
    public async Task Send_NoSuchNameAnyMore_GoesOnForAWhile()
    {
        await using var backend = new TunableBackend();
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 orders.test"]);
        await using var node = await TestNode.StartAsync(Table(dns, $"name: orders.test, port: {backend.Address.Port}", "keepOnEmpty: 1h, minInterval: 100ms"));
        await node.UntilStateAsync("current");

        await dns.RestartAsync(["127.0.0.1 other.test"]);
        await node.UntilStateAsync("keptOnEmpty");

        Assert.Equal(200, (await node.AskAsync()).Status);
    }

    [Fact]
    public async Task Send_NoSuchName_Is503ThatSaysWhereToLook()
    {
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 other.test"]);
        await using var node = await TestNode.StartAsync(Table(dns, "name: orders.test", "keepOnEmpty: 0s"));
        await node.UntilStateAsync("empty");

        var response = await node.AskAsync();

        Assert.Equal((503, "gateway; error=destination_unavailable"), (response.Status, response.Value("Proxy-Status")));
        Assert.Contains("Cluster 'backend' has no destinations: its discovery has found none", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_SourceNotAskedYet_WaitsForTheFirstQuestionAndNoLonger()
    {
        using var silent = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var port = ((System.Net.IPEndPoint)silent.Client.LocalEndPoint!).Port;
        await using var node = await TestNode.StartAsync(DiscoveryScene.Table($"{{ dns: {{ name: orders.test, servers: [\"127.0.0.1:{port}\"], timeout: 1s }} }}"));
        using var client = new HttpClient();
        var ready = new Uri(node.AdminAddress, "/.gateway/ready");

        var first = await client.GetStringAsync(new Uri(node.AdminAddress, "/destinations")).Within();
        if (first.Contains("waiting", StringComparison.Ordinal))
        {
            using var response = await client.GetAsync(ready).Within();
            Assert.Contains("cluster 'backend' are not discovered yet", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await node.UntilStateAsync("failing");
        await Polling.UntilAsync(async () => (await client.GetAsync(ready)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Reload_AnotherName_GoesOnToTheOldUntilTheNewIsFound()
    {
        await using var set = new Backends(2);
        string[] hosts = ["127.0.0.1 a.test"];
        string[] services = [$"--srv-host=_one._tcp.test,a.test,{set[0].Address.Port},0,1", $"--srv-host=_two._tcp.test,a.test,{set[1].Address.Port},0,1"];
        await using var dns = await DnsServer.StartAsync(hosts, services);
        await using var node = await TestNode.StartAsync(Table(dns, "service: _one._tcp.test"));
        await node.UntilStateAsync("current");

        // A source that does not answer takes nothing away; once it does, its answer goes.
        await dns.KillAsync();
        await ReloadAsync(node, Table(dns, "service: _two._tcp.test"));
        await node.UntilStateAsync("failing");
        Assert.Equal(200, (await node.AskAsync()).Status);
        await dns.RestartAsync(hosts, services);
        await node.UntilDestinationsAsync($"127.0.0.1:{set[1].Address.Port}");
        Assert.Equal(200, (await node.AskAsync()).Status);

        Assert.Equal([1, 1], set.Counts);
    }

    [Fact]
    public async Task Ask_OwnAdminListener_GetsNoRequests()
    {
        await using var backend = new TunableBackend();
        await using var plain = await TestNode.StartAsync(Tables.Single(backend.Address));
        var port = plain.AdminAddress.Port;
        await plain.StopAsync();
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 a.test"], $"--srv-host=_x._tcp.test,a.test,{port},0,1", $"--srv-host=_x._tcp.test,a.test,{backend.Address.Port},0,1");
        await using var node = await TestNode.StartAsync(
            Table(dns, "service: _x._tcp.test"), settings => settings with { Admin = new() { Url = $"http://127.0.0.1:{port}" } });

        await node.UntilDestinationsAsync($"127.0.0.1:{backend.Address.Port}");
    }

    [Fact]
    public async Task Send_HostOfTheDestination_IsSentWhereTheClientsIsNot()
    {
        await using var backend = new TunableBackend();
        await using var dns = await DnsServer.StartAsync(["127.0.0.1 orders.test"]);
        var table = Table(dns, $"name: Orders.test, port: {backend.Address.Port}").Replace(
            "clusterId: backend", "clusterId: backend, transforms: [{ requestHeaderOriginalHost: false }]", StringComparison.Ordinal);
        await using var node = await TestNode.StartAsync(table);
        await node.UntilStateAsync("current");

        await node.AskAsync();

        Assert.Equal($"orders.test:{backend.Address.Port}", Assert.Single(backend.Requests).Value("Host"));
    }

    private static string Table(DnsServer dns, string settings, string policy = "", string cluster = "")
        => DiscoveryScene.Table($"{{ dns: {{ {settings}, servers: [\"{dns.EndPoint}\"] }}{(policy.Length > 0 ? ", " + policy : "")} }}", cluster);

    private static int RefusedPort()
    {
        using var port = ClosedPort.Open();
        return port.Address.Port;
    }

    private static async Task ReloadAsync(TestNode node, string table)
    {
        await File.WriteAllTextAsync(node.RouteTablePath, table);
        using var admin = new HttpClient();
        admin.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(node.Directory, "admin-token"))).Trim());
        using var reload = await admin.PostAsync(new Uri(node.AdminAddress, "/route-table/reload"), null).Within();
        Assert.True(reload.IsSuccessStatusCode, await reload.Content.ReadAsStringAsync());
    }

    private sealed class Backends(int count) : IAsyncDisposable
    {
        private readonly TunableBackend[] _all = [.. Enumerable.Range(0, count).Select(_ => new TunableBackend())];

        public int[] Counts => [.. _all.Select(b => b.Count)];

        public TunableBackend this[int index] => _all[index];

        public async ValueTask DisposeAsync()
        {
            foreach (var backend in _all)
            {
                await backend.DisposeAsync();
            }
        }
    }
}
