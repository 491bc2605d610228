using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

public sealed class FleetMarkerTests(RedisServerFixture fixture) : IClassFixture<RedisServerFixture>
{
    private RedisServer Redis => fixture.Server;

    [Fact]
    public async Task JoinAsync_FirstNode_WritesAReadableMarkerThatStays()
    {
        await using var connection = await OpenAsync();
        await new FleetMarker(connection, "redis").JoinAsync(CancellationToken.None);

        var key = connection.Options.KeyOf("fleet");
        Assert.Equal($$"""{"engine":"redis","fleet":"{{connection.Options.Fleet}}","protocol":{{EngineProtocol.Current}}}""", await Redis.CliAsync("GET", key));
        Assert.Equal("-1", await Redis.CliAsync("TTL", key));
        await new FleetMarker(connection, "redis").JoinAsync(CancellationToken.None);
    }

    [Fact]
    public async Task JoinAsync_AnotherEngine_IsRefusedNamingBoth()
    {
        await using var connection = await OpenAsync();
        await new FleetMarker(connection, "orleans").JoinAsync(CancellationToken.None);

        var message = await FailAsync(new(connection, "redis"));
        Assert.Contains("'orleans'", message);
        Assert.Contains("'redis'", message);
        Assert.Contains($"delete the Redis key '{connection.Options.KeyOf("fleet")}'", message);
    }

    [Fact]
    public async Task StartAsync_FleetOfAnotherEngine_IsRefusedAndLeavesNoTrace()
    {
        await using var connection = await OpenAsync();
        await new FleetMarker(connection, "orleans").JoinAsync(CancellationToken.None);
        await using var engine = Nodes.Create(connection.Options);

        var exception = await Assert.ThrowsAsync<EngineStartException>(() => engine.StartAsync(CancellationToken.None));

        Assert.Contains("'orleans'", exception.Message);
        Assert.Empty(engine.LiveNodes);
        Assert.Equal("", await Redis.CliAsync("HGETALL", connection.Options.KeyOf("nodes")));
    }

    [Fact]
    public async Task JoinAsync_RollingUpgrade_GoesOneReleaseAtATime()
    {
        await using var connection = await OpenAsync();
        var old = Release(connection, 4);
        await old.JoinAsync(CancellationToken.None);

        // The next release joins, while the old one may still come back.
        var next = Release(connection, 5);
        await next.JoinAsync(CancellationToken.None);
        Assert.Equal(4, next.Protocol);
        await next.RaiseAsync(lowestLive: 4);
        await old.JoinAsync(CancellationToken.None);

        // The release after next cannot read what the old one writes.
        var message = await FailAsync(Release(connection, 6));
        Assert.Contains("protocol version 4, but this release reads 5 to 6", message);
        Assert.Contains("one after another", message);

        // All have been replaced: the old release stays out, the one after next may come.
        await next.RaiseAsync(lowestLive: 5);
        Assert.Equal(5, next.Protocol);
        message = await FailAsync(old);
        Assert.Contains("protocol version 5, but this release reads 3 to 4", message);
        Assert.Contains("as new as the other nodes'", message);
        Assert.Contains("reads 3 to 4", await old.CheckAsync());
        await Release(connection, 6).JoinAsync(CancellationToken.None);
    }

    [Fact]
    public async Task RaiseAsync_MarkerChangedMeanwhile_IsLeftAlone()
    {
        await using var connection = await OpenAsync();
        await Release(connection, 4).JoinAsync(CancellationToken.None);
        var (one, other) = (Release(connection, 5), Release(connection, 5));
        await one.JoinAsync(CancellationToken.None);
        await other.JoinAsync(CancellationToken.None);
        await one.RaiseAsync(lowestLive: 5);

        await other.RaiseAsync(lowestLive: 7);

        Assert.Equal(5, other.Protocol);
        Assert.Contains("\"protocol\":5", await Redis.CliAsync("GET", connection.Options.KeyOf("fleet")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("redis")]
    [InlineData("{\"engine\":\"redis\",\"protocol\":1}")]
    public async Task JoinAsync_KeyHoldsSomethingElse_IsRefused(string text)
    {
        await using var connection = await OpenAsync();
        await Redis.CliAsync("SET", connection.Options.KeyOf("fleet"), text);
        Assert.Contains("is no fleet marker", await FailAsync(new(connection, "redis")));
    }

    [Fact]
    public async Task JoinAsync_CopiedFromAnotherFleet_IsRefused()
    {
        await using var connection = await OpenAsync();
        await Redis.CliAsync("SET", connection.Options.KeyOf("fleet"), """{"engine":"redis","fleet":"another","protocol":1}""");
        Assert.Contains("The fleet is 'another'", await FailAsync(new(connection, "redis")));
    }

    [Fact]
    public async Task CheckAsync_MarkerLost_FoundsTheFleetAgain()
    {
        await using var connection = await OpenAsync();
        var marker = new FleetMarker(connection, "redis");
        await marker.JoinAsync(CancellationToken.None);
        await Redis.CliAsync("DEL", connection.Options.KeyOf("fleet"));

        Assert.Null(await marker.CheckAsync());

        Assert.Contains("with the engine 'redis'", await FailAsync(new(connection, "orleans")));
    }

    [Fact]
    public async Task Health_AnotherEngineTookTheFleet_IsUnavailableUntilItIsGone()
    {
        var options = Nodes.Options(Redis.Endpoint);
        await using var node = await Node.StartAsync(options);
        var marker = await Redis.CliAsync("GET", options.KeyOf("fleet"));
        await Redis.CliAsync("SET", options.KeyOf("fleet"), marker.Replace("redis", "orleans"));

        Assert.Contains("orleans", await node.WaitForTroubleAsync());
        Assert.Equal(UnavailableReason.Unreachable, await node.FailAsync("key"));

        await Redis.CliAsync("SET", options.KeyOf("fleet"), marker);
        await node.WaitForRecoveryAsync();
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

    private static FleetMarker Release(RedisConnection connection, int protocol) => new(connection, "redis", protocol - 1, protocol);

    private static async Task<string> FailAsync(FleetMarker marker) =>
        (await Assert.ThrowsAsync<EngineStartException>(() => marker.JoinAsync(CancellationToken.None))).Message;

    private Task<RedisConnection> OpenAsync() => RedisConnection.OpenAsync(Nodes.Options(Redis.Endpoint), TimeProvider.System, CancellationToken.None);
}
