using System.Net;
using System.Net.Sockets;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Redis;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>A node that cannot start says why, and what to do.</summary>
public class StartTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task StartAsync_PortTaken_NamesIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var message = await FailAsync(Options() with { SiloPort = port });

        Assert.Contains($"127.0.0.1:{port}", message);
        Assert.Contains("choose another silo port", message);
    }

    [Theory]
    [InlineData("0.0.0.0", "name the private address")]
    [InlineData("::", "name the private address")]
    [InlineData("255.255.255.255", "name the private address")]
    [InlineData("239.1.1.1", "name the private address")]
    [InlineData("192.0.2.1", "not an address of this machine")]
    [InlineData("2001:db8::1", "not an address of this machine")]
    public async Task StartAsync_AddressThatCannotServe_SaysWhichCan(string address, string remedy)
    {
        var message = await FailAsync(Options() with { SiloAddress = IPAddress.Parse(address) });
        Assert.Contains(address, message);
        Assert.Contains(remedy, message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    [InlineData(-1)]
    public async Task StartAsync_NoSuchPort_SaysTheRange(int port) =>
        Assert.Contains("from 1 to 65535", await FailAsync(Options() with { SiloPort = port }));

    [Fact]
    public async Task StartAsync_ProbesTooFast_SaysTheRange() =>
        Assert.Contains("from 1 to 60", await FailAsync(Options() with { ProbeTimeout = TimeSpan.FromSeconds(0.5) }));

    [Fact]
    public async Task StartAsync_NoRedis_NamesItsEndpoints()
    {
        var options = new RedisOptions { Endpoints = [$"127.0.0.1:{RedisServer.FreePort()}"], Fleet = "nowhere", StartTimeout = TimeSpan.FromSeconds(1) };
        Assert.Contains(options.Endpoints[0], await FailAsync(Options() with { Redis = options }));
    }

    [Fact]
    public async Task StartAsync_FleetOfAnotherEngine_NamesBoth()
    {
        var options = Options();
        await using (var connection = await RedisConnection.OpenAsync(options.Redis!, TimeProvider.System, CancellationToken.None))
        {
            await new FleetMarker(connection, "redis").JoinAsync(CancellationToken.None);
        }

        var message = await FailAsync(options);
        Assert.Contains("'redis'", message);
        Assert.Contains("'orleans'", message);
    }

    [Fact]
    public async Task StartAsync_Cancelled_Ends()
    {
        await using var engine = Engines.Create(1, Options());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.StartAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task StartAsync_Twice_IsMisuse()
    {
        await using var engine = Engines.Create(1);
        await engine.StartAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.StartAsync(CancellationToken.None));
    }

    [Fact]
    public async Task StartAsync_InMemory_ListensOnNothing()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        // Were there a port, it would be taken.
        await using var engine = Engines.Create(1, new() { SiloPort = ((IPEndPoint)other.LocalEndpoint).Port });
        await engine.StartAsync(CancellationToken.None);
        await using var second = Engines.Create(2);
        await second.StartAsync(CancellationToken.None);
        Assert.Single(engine.LiveNodes);
        Assert.Single(second.LiveNodes);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.255.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.7.7", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("fd00::1", true)]
    [InlineData("::1", true)]
    [InlineData("2001:4860:4860::8888", false)]
    public void IsPrivate_Address_IsOneThatTheInternetDoesNotRoute(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, OrleansEngineOptions.IsPrivate(IPAddress.Parse(address)));

    private OrleansEngineOptions Options() => Engines.Options(Engines.RedisOptions(redis.Server.Endpoint));

    private static async Task<string> FailAsync(OrleansEngineOptions options)
    {
        await using var engine = Engines.Create(1, options);
        return (await Assert.ThrowsAsync<EngineStartException>(() => engine.StartAsync(CancellationToken.None))).Message;
    }
}
