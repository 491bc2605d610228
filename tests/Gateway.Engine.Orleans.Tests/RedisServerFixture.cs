using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>One redis-server for all tests of a class, which keep apart by their fleets.</summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private RedisServer? _server;

    public RedisServer Server => _server ?? throw new InvalidOperationException("The server was not started.");

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
